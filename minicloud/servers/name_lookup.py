"""A resolver: asks a name server as a program's host does, and remembers answers for their TTL."""

import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from dnslib import EDNS0, RCODE, DNSRecord  # type: ignore[import-untyped]

from minicloud.dataplane.name_records import Record, plain_name
from minicloud.servers.errors import NotReachedError
from minicloud.servers.name_messages import client_subnet, record_of

_UDP_BYTES = 1232
"""Source: dnsflagday.net/2020: what fits into a datagram on nearly every path."""


@dataclass(frozen=True, slots=True)
class NameAnswer:
    """What a name server said. `rcode` such as NOERROR or NXDOMAIN.

    `ttl_s` is for how long it may be kept, counted from now; `remembered`: nobody was asked.
    """

    record_type: str
    rcode: str
    records: tuple[Record, ...]
    authority: tuple[Record, ...]
    ttl_s: float
    remembered: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """The values of the type that was asked for, such as addresses."""
        return tuple(each.value for each in self.records if each.type == self.record_type)


class Resolver:
    """Asks the name server at `address`.

    `now_s` is the clock on which answers age: `lambda: cloud.now_s` for virtual time. `caching`
    False asks anew each time. Simplified: TTLs are kept as given, with no lower or upper bound.
    """

    def __init__(
        self,
        address: tuple[str, int],
        *,
        now_s: Callable[[], float] = time.monotonic,
        caching: bool = True,
        timeout_s: float = 30.0,
    ) -> None:
        self._address = address
        self._now_s = now_s
        self._caching = caching
        self._timeout_s = timeout_s
        self._kept: dict[tuple[str, str, str | None], tuple[float, NameAnswer]] = {}

    def lookup(self, name: str, record_type: str = "A", *, client: str | None = None) -> NameAnswer:
        """What is known of a name. `client`: the address for whom is asked, told by EDNS.

        Raises NotReachedError when no answer comes.
        """
        key = plain_name(name), record_type, client
        now_s = self._now_s()
        ends_s, kept = self._kept.get(key, (now_s, None))
        if kept is not None and now_s < ends_s:
            return replace(kept, ttl_s=ends_s - now_s, remembered=True)
        answer = self.ask(name, record_type, client=client)
        if self._caching and answer.rcode in ("NOERROR", "NXDOMAIN"):
            self._kept[key] = (now_s + answer.ttl_s, answer)
        return answer

    def ask(self, name: str, record_type: str = "A", *, client: str | None = None) -> NameAnswer:
        """The same, past what is remembered, and without remembering it."""
        query = DNSRecord.question(name, record_type)
        query.header.id = secrets.randbelow(1 << 16)
        options = [] if client is None else [client_subnet(client)]
        query.add_ar(EDNS0(udp_len=_UDP_BYTES, opts=options))
        data = query.pack()
        try:
            reply = DNSRecord.parse(self._over_udp(data))
            if reply.header.tc:
                reply = DNSRecord.parse(self._over_tcp(data))
        except OSError as error:
            raise NotReachedError(
                f"no name server answered at {self._address[0]}:{self._address[1]} for {name!r} "
                f"({error}): open one with serve_names(...)"
            ) from error
        return _answer(record_type, reply)

    def forget(self) -> None:
        """Remember nothing any more."""
        self._kept.clear()

    def _over_udp(self, data: bytes) -> bytes:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(self._timeout_s)
            # Connected: answers from anybody else are dropped by the kernel.
            asking.connect(self._address)
            asking.send(data)
            while True:
                reply = asking.recv(65_535)
                if reply[:2] == data[:2]:
                    return reply

    def _over_tcp(self, data: bytes) -> bytes:
        with socket.create_connection(self._address, timeout=self._timeout_s) as asking:
            asking.sendall(len(data).to_bytes(2) + data)
            answers = asking.makefile("rb")
            with answers:
                return answers.read(int.from_bytes(answers.read(2)))


def _answer(record_type: str, reply: DNSRecord) -> NameAnswer:
    records = tuple(record_of(each) for each in reply.rr)
    authority = tuple(record_of(each) for each in reply.auth)
    if records:
        ttl_s = min(each.ttl_s for each in records)
    else:
        # Source: RFC 2308, section 5: the lower of the SOA record's TTL and its last field.
        ttls = [min(e.ttl_s, int(e.value.split()[-1])) for e in authority if e.type == "SOA"]
        ttl_s = min(ttls, default=0)
    rcode = str(RCODE.get(reply.header.rcode))
    return NameAnswer(record_type, rcode, records, authority, float(ttl_s))
