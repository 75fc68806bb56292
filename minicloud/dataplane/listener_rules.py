"""Which rule of an Application Load Balancer's listener a request meets, and what it says to do.

Source: ALB User Guide, Listener rules, Condition types and Action types; ELBv2 API Reference,
RuleCondition and RedirectActionConfig.
Simplified: paths and query strings are compared as they were sent, where AWS normalises the
URI first; RegexValues and transforms are left out.
"""

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from string import ascii_lowercase, ascii_uppercase

from minicloud.dataplane.errors import SimulationError
from minicloud.dataplane.records import Action, Condition, ConditionField, Rule

_ANY = "*"
_ONE = "?"
_ASCII_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_KEYWORD = re.compile(r"#\{(protocol|host|port|path|query)\}")


class ListenerRuleError(SimulationError):
    """A rule that no load balancer could follow."""


@dataclass(frozen=True, slots=True)
class RequestLine:
    """What a rule may look at in a request.

    `host` is the Host header, with or without a port; `path` starts with "/"; `query` is what
    follows the first "?", without it. `protocol` and `port` are those of the listener.
    """

    method: str = "GET"
    host: str = ""
    path: str = "/"
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    source_ip: str = "127.0.0.1"
    protocol: str = "HTTP"
    port: int = 80


def select_rule(rules: tuple[Rule, ...], request: RequestLine) -> Rule:
    """The first rule that the request meets, lowest priority number first, the default last.

    Raises ListenerRuleError when no rule is met, which a listener with a default rule cannot do.
    Source: ALB User Guide, Listener rules (rules are evaluated in priority order, from the
    lowest value to the highest; the default rule is evaluated last).
    """
    for rule in sorted(rules, key=lambda rule: (rule.priority is None, rule.priority or 0)):
        if rule.priority is None or all(_holds(each, request) for each in rule.conditions):
            return rule
    raise ListenerRuleError(
        f"no rule matches {request.method} {request.host}{request.path} and the listener has no "
        "default rule: give it a rule with priority None"
    )


def select_target_group(action: Action, draw: float) -> str:
    """The name of the target group that `draw`, in [0, 1), falls on, in proportion to weights.

    A target group of weight 0 is never chosen. Raises ListenerRuleError when none can be.
    Source: ELBv2 API Reference, TargetGroupTuple (weights of 0 to 999).
    """
    choices = [each for each in action.forward if each.weight > 0]
    if not choices:
        raise ListenerRuleError(
            f"a forward action to {[each.target_group for each in action.forward]} can reach no "
            "target group: give at least one of them a weight above 0"
        )
    if not 0 <= draw < 1:
        raise ValueError(f"draw is {draw}: expected a number from 0 up to, not including, 1")
    left = draw * sum(each.weight for each in choices)
    for choice in choices:
        if left < choice.weight:
            return choice.target_group
        left -= choice.weight
    return choices[-1].target_group


def redirect_location(action: Action, request: RequestLine) -> str:
    """The Location header of a redirect action: its parts with the request's own put in.

    The port is always written, the default ones too (`https://example.com:443/`), as ALBs do;
    an empty query leaves no "?". `#{path}` is the path without its leading "/".
    Source: ELBv2 API Reference, RedirectActionConfig; ALB User Guide, Redirect actions (which
    keywords may stand in which part). The written port was seen in answers of ALBs, for
    instance github.com/internetstandards/Internet.nl/issues/1291.
    """
    own = {
        "protocol": request.protocol,
        "host": _host_name(request.host),
        "port": str(request.port),
        "path": request.path.removeprefix("/"),
        "query": request.query,
    }

    def fill(template: str, allowed: str) -> str:
        # One pass: a keyword that stands in the request itself is text, not a keyword.
        return _KEYWORD.sub(lambda m: own[m[1]] if m[1] in allowed.split() else m[0], template)

    protocol = fill(action.redirect_protocol, "protocol").lower()
    host = fill(action.redirect_host, "host")
    port = fill(action.redirect_port, "port")
    path = fill(action.redirect_path, "host path port")
    query = fill(action.redirect_query, "protocol host port path query")
    return f"{protocol}://{host}:{port}{path}" + (f"?{query}" if query else "")


def wildcard_match(pattern: str, text: str) -> bool:
    """Whether the whole text fits: `*` stands for 0 or more characters, `?` for exactly 1.

    A backslash takes the next `*`, `?` or backslash literally. Compared in at most
    len(pattern) x len(text) steps, so that no pattern can stall a load balancer.
    Source: ELBv2 API Reference, HostHeaderConditionConfig and QueryStringConditionConfig.
    """
    tokens = re.findall(r"\\[*?\\]|.", pattern, re.DOTALL)
    token = char = 0
    retry_token = retry_char = -1
    while char < len(text):
        if token < len(tokens) and tokens[token] == _ANY:
            token += 1
            retry_token, retry_char = token, char
        elif token < len(tokens) and (tokens[token] == _ONE or tokens[token][-1] == text[char]):
            token += 1
            char += 1
        elif retry_token >= 0:
            # Only the last star needs another try: what an earlier one could take, it can too.
            retry_char += 1
            token, char = retry_token, retry_char
        else:
            return False
    return all(each == _ANY for each in tokens[token:])


def _holds(condition: Condition, request: RequestLine) -> bool:
    values = condition.values
    match condition.field:
        case ConditionField.HOST_HEADER:
            return _any_fits(values, _host_name(request.host))
        case ConditionField.PATH_PATTERN:
            return any(wildcard_match(value, request.path) for value in values)
        case ConditionField.HTTP_REQUEST_METHOD:
            return request.method in values
        case ConditionField.HTTP_HEADER:
            name = _lower(condition.http_header)
            return any(_lower(key) == name and _any_fits(values, v) for key, v in request.headers)
        case ConditionField.QUERY_STRING:
            return any(_query_holds(value, request.query) for value in values)
        case ConditionField.SOURCE_IP:
            return any(_inside(request.source_ip, value) for value in values)


def _query_holds(pattern: str, query: str) -> bool:
    """`version=v1` asks for that pair, `v1` for any key with that value."""
    key_pattern, equals, value_pattern = pattern.partition("=")
    for pair in query.partition("#")[0].split("&"):
        key, _, value = pair.partition("=")
        if not pair:
            continue
        if equals and _any_fits((key_pattern,), key) and _any_fits((value_pattern,), value):
            return True
        if not equals and _any_fits((pattern,), value):
            return True
    return False


def _any_fits(patterns: tuple[str, ...], text: str) -> bool:
    return any(wildcard_match(_lower(pattern), _lower(text)) for pattern in patterns)


def _lower(text: str) -> str:
    # Not str.lower(): it may change the number of characters, which `?` counts.
    return text.translate(_ASCII_LOWER)


def _host_name(host: str) -> str:
    """The host without its port; an IPv6 address keeps its brackets."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() and (name.endswith("]") or ":" not in name) else host


def _inside(source_ip: str, block: str) -> bool:
    try:
        return ip_address(source_ip) in ip_network(block, strict=False)
    except ValueError as error:
        raise ListenerRuleError(
            f"source-ip condition {block!r} or source address {source_ip!r} is no address: "
            "expected a CIDR block such as 192.0.2.0/24 and an address such as 192.0.2.7"
        ) from error
