"""What a name server asks of whoever knows names."""

from typing import Protocol

from minicloud.dataplane.name_records import Record

ALIAS = "ALIAS"


class NameSource(Protocol):
    """Some names and their records: a hosted zone, the endpoints of databases.

    A server calls it in its own thread, one question at a time. It must not wait for anything.
    """

    def answer(self, name: str, record_type: str, client_ip: str) -> tuple[Record, ...] | None:
        """The records of a name, for a client at that address. None: it is no name of mine.

        `name` is in lower case and without the dot at the end, `record_type` such as "A".
        Empty: the name is there and has no such record. A CNAME answers for every type, and is
        followed to its target, in whichever source that is. So is a record of type ALIAS, but
        what it leads to shows under the name that was asked for. An SOA or NS record that was not
        asked for goes into the authority section, as in a negative answer or a referral.
        Raises NoSuchNameError.
        """
