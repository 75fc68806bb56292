"""DNS messages in bytes: a question read, an answer written.

Source: RFC 1035 (messages), RFC 6891 (EDNS: larger messages, options), RFC 7871 (the client's
subnet, by which a resolver tells for whom it asks).
"""

import ipaddress
import re
from dataclasses import dataclass

from dnslib import (  # type: ignore[import-untyped]
    CLASS,
    EDNS0,
    OPCODE,
    QTYPE,
    RCODE,
    RDMAP,
    RR,
    DNSRecord,
    EDNSOption,
)

from minicloud.dataplane.name_answers import NameReply
from minicloud.dataplane.name_records import Record, plain_name

CLIENT_SUBNET = 8
_PLAIN_UDP_BYTES = 512
_MOST_UDP_BYTES = 4096
_HEADER_BYTES = 12
_RESPONSE_BIT = 0x80
# Transfers of whole zones, and "whatever you have", which RFC 8482 lets a server refuse.
_NOT_ANSWERED = frozenset({"ANY", "AXFR", "IXFR", "MAILA", "MAILB"})
_QUOTED = ("CAA", "TXT")
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_ESCAPED = re.compile(r"\\([0-7]{3}|.)")


@dataclass(frozen=True, slots=True)
class Question:
    """A query that can be answered. `most_bytes` is what the client takes in one datagram."""

    message: DNSRecord
    name: str
    record_type: str
    subnet: EDNSOption | None
    most_bytes: int

    def client_ip(self, sender: str) -> str:
        """For whom is asked: the subnet that the resolver names, or the sender."""
        return sender if self.subnet is None else _subnet_address(self.subnet.data) or sender


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that gets an error; `reply` is None where even that would be wrong."""

    rcode: str
    reply: bytes | None


def read_question(data: bytes) -> Question | Refused:
    """What a message asks; whatever bytes come, this raises nothing."""
    if len(data) < _HEADER_BYTES or data[2] & _RESPONSE_BIT:
        # Too short to have an id, or an answer itself: answering it could go on for ever.
        return Refused("dropped", None)
    try:
        message = DNSRecord.parse(data)
    except Exception:  # noqa: BLE001  dnslib raises what it meets: any of a dozen kinds
        return _refused(data, "FORMERR")
    if OPCODE.get(message.header.opcode) != "QUERY":
        return _refused(data, "NOTIMP")
    if len(message.questions) != 1:
        return _refused(data, "FORMERR")
    asked = message.questions[0]
    record_type, name = str(QTYPE.get(asked.qtype)), plain_name(str(asked.qname))
    if CLASS.get(asked.qclass) != "IN":
        return _refused(data, "REFUSED")
    if record_type in _NOT_ANSWERED:
        return _refused(data, "NOTIMP")
    subnet, most_bytes = _extension(message)
    return Question(message, name, record_type, subnet, most_bytes)


def write_reply(question: Question, found: NameReply, *, cut: bool) -> bytes:
    """The answer to a question. `cut`: what is too long goes without records, marked truncated."""
    reply = question.message.reply(ra=0, aa=int(found.rcode != "REFUSED"))
    reply.header.set_rcode(getattr(RCODE, found.rcode))
    for record in found.answers:
        reply.add_answer(_resource_record(record))
    for record in found.authority:
        reply.add_auth(_resource_record(record))
    if any(each.rtype == QTYPE.OPT for each in question.message.ar):
        reply.add_ar(EDNS0(udp_len=_MOST_UDP_BYTES, opts=_told_subnet(question.subnet)))
    data: bytes = reply.pack()
    if cut and len(data) > question.most_bytes:
        data = reply.truncate().pack()
    return data


def client_subnet(address: str) -> EDNSOption:
    """The option by which a resolver says that it asks for a client at `address`."""
    ip = ipaddress.ip_address(address)
    # As resolvers do, without the last part of the address (RFC 7871, section 11.1).
    bits = 24 if ip.version == 4 else 56
    head = bytes([0, 1 if ip.version == 4 else 2, bits, 0])
    return EDNSOption(CLIENT_SUBNET, head + ip.packed[: bits // 8])


def record_of(resource: RR) -> Record:
    """A record of dnslib's, as ours."""
    record_type = str(QTYPE.get(resource.rtype))
    value = (
        " ".join(_quoted(part.decode("latin-1")) for part in resource.rdata.data)
        if record_type == "TXT"
        else str(resource.rdata).removesuffix(".")
    )
    return Record(plain_name(str(resource.rname)), record_type, resource.ttl, value)


def _resource_record(record: Record) -> RR:
    kind = RDMAP[record.type]
    words = _words(record.value) if record.type in _QUOTED else record.value.split()
    data = kind.fromZone(words, None)
    return RR(record.name, getattr(QTYPE, record.type), ttl=record.ttl_s, rdata=data)


def _words(value: str) -> list[str]:
    return [
        plain if plain else _ESCAPED.sub(_character, quoted)
        for quoted, plain in _WORD.findall(value)
    ]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _character(found: re.Match[str]) -> str:
    told = found.group(1)
    return chr(int(told, 8)) if len(told) == 3 else told


def _refused(data: bytes, rcode: str) -> Refused:
    """The client's own id and flags, marked as a response, and nothing else."""
    # The opcode and "recursion desired" come back as they were (RFC 1035, 4.1.1).
    flags = bytes([_RESPONSE_BIT | (data[2] & 0x79), getattr(RCODE, rcode)])
    return Refused(rcode, data[:2] + flags + bytes(8))


def _extension(message: DNSRecord) -> tuple[EDNSOption | None, int]:
    for extra in message.ar:
        if extra.rtype == QTYPE.OPT:
            # dnslib keeps the payload size where other records have their class.
            most = min(max(extra.rclass, _PLAIN_UDP_BYTES), _MOST_UDP_BYTES)
            subnets = [option for option in extra.rdata if option.code == CLIENT_SUBNET]
            return (subnets[0] if subnets else None), most
    return None, _PLAIN_UDP_BYTES


def _told_subnet(subnet: EDNSOption | None) -> list[EDNSOption]:
    """The subnet comes back, with how much of it the answer is for: all that was told."""
    if subnet is None or _subnet_address(subnet.data) is None:
        return []
    data = subnet.data[:3] + subnet.data[2:3] + subnet.data[4:]
    return [EDNSOption(CLIENT_SUBNET, data)]


def _subnet_address(data: bytes) -> str | None:
    """The first address of the subnet; None where the option is not well formed."""
    lengths = {1: 4, 2: 16}
    family = int.from_bytes(data[:2])
    if len(data) < 4 or family not in lengths or len(data) - 4 > lengths[family]:
        return None
    if data[2] == 0 or data[2] > 8 * lengths[family]:
        return None  # 0 bits: the client does not want to be told of
    return str(ipaddress.ip_address(data[4:].ljust(lengths[family], b"\0")))
