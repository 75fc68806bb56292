"""From a question to an answer over all sources: CNAME and alias records are followed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from minicloud.dataplane.name_records import NoSuchNameError, Record, plain_name
from minicloud.dataplane.name_source import ALIAS, NameSource

_LONGEST_CHAIN = 8


@dataclass(frozen=True, slots=True)
class NameReply:
    """A response code, such as NOERROR, and the records of two sections of a DNS message."""

    rcode: str
    answers: tuple[Record, ...] = ()
    authority: tuple[Record, ...] = ()


def resolve(
    sources: Iterable[NameSource], name: str, record_type: str, client_ip: str
) -> NameReply:
    """What all sources together say of a name; the first that knows a name answers for it.

    A name of nobody is REFUSED; a chain of names that is too long, or a circle, SERVFAIL.
    Source: RFC 1034, section 3.6.2 (CNAME); RFC 2308 (negative answers); Route 53 Developer
    Guide, Choosing between alias and non-alias records (an alias answers as if it were the record).
    """
    kept = tuple(sources)
    answers: list[Record] = []
    shown_as = ""
    for _ in range(_LONGEST_CHAIN):
        try:
            found = _first(kept, name, record_type, client_ip)
        except NoSuchNameError as error:
            # An alias whose target is gone: the name itself is there.
            rcode = "NOERROR" if shown_as else "NXDOMAIN"
            return NameReply(rcode, tuple(answers), (error.soa,))
        if found is None:
            known = bool(answers or shown_as)
            return NameReply("NOERROR" if known else "REFUSED", tuple(answers))
        wanted = [each for each in found if each.type in (record_type, "CNAME", ALIAS)]
        if not wanted:
            return NameReply("NOERROR", tuple(answers), found)
        target = wanted[-1]
        if target.type == ALIAS:
            shown_as = shown_as or name
        else:
            answers.extend(replace(e, name=shown_as) if shown_as else e for e in wanted)
            shown_as = ""
            if target.type != "CNAME" or record_type == "CNAME":
                return NameReply("NOERROR", tuple(answers))
        name = plain_name(target.value)
    return NameReply("SERVFAIL")


def _first(
    sources: tuple[NameSource, ...], name: str, record_type: str, client_ip: str
) -> tuple[Record, ...] | None:
    for source in sources:
        found = source.answer(name, record_type, client_ip)
        if found is not None:
            return found
    return None
