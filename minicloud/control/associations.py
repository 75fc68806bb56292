"""Which load balancers send to a target group, by the listeners and rules that stand.

moto keeps a list of its own at the target group, from which a changed listener or rule takes
nothing away.
"""

from collections.abc import Iterator
from typing import Any


def balancers_sending_to(elbv2: Any, group_arn: str) -> Iterator[Any]:
    """moto's load balancers with a listener or rule that forwards to the target group."""
    for balancer in elbv2.load_balancers.values():
        for listener in balancer.listeners.values():
            actions = [action for rule in listener.rules.values() for action in rule.actions]
            arns = [arn for one in actions for arn in elbv2._get_target_group_arns_from(one.data)]
            if group_arn in arns:
                yield balancer
                break
