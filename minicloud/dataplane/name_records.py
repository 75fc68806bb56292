"""What DNS says of a name: resource records, and that there is no such name.

Names are in lower case and without the dot at the end.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """One resource record; `value` is written as in a zone file: `10 mail.example.com`.

    `ttl_s` is for how many seconds a resolver may keep it.
    """

    name: str
    type: str
    ttl_s: int
    value: str


class NoSuchNameError(Exception):
    """The name would stand in a zone that is here, and does not: NXDOMAIN.

    `soa` is the zone's SOA record, which says for how long that may be remembered.
    """

    def __init__(self, soa: Record) -> None:
        super().__init__(soa)
        self.soa = soa


def plain_name(name: str) -> str:
    """The name in lower case and without the dot at the end: `Web.example.com.` is one too."""
    return name.lower().removesuffix(".")
