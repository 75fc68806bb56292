"""A DNS server on this machine: what it answers over UDP and TCP, and what cannot stop it."""

import socket
import struct
import threading
from collections.abc import Iterator

import pytest
from dnslib import EDNS0, OPCODE, QR, RCODE, DNSHeader, DNSQuestion, DNSRecord, EDNSOption
from hypothesis import given, settings
from hypothesis import strategies as st

from minicloud.dataplane.name_answers import NameReply
from minicloud.dataplane.name_records import NoSuchNameError, Record
from minicloud.dataplane.name_routing.record_values import problem
from minicloud.servers import NameServer, NotReachedError, PortInUseError, Resolver, serve_names
from minicloud.servers.name_messages import Question, read_question, record_of, write_reply

SOA = Record(
    "example.com",
    "SOA",
    900,
    "ns-1.awsdns-00.org. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400",
)


class Names:
    """A small source: example.com, with a record of each kind that a test needs."""

    records = (
        Record("web.example.com", "A", 60, "192.0.2.1"),
        Record("web.example.com", "MX", 300, "10 mail.example.com."),
        Record("www.example.com", "CNAME", 30, "web.example.com."),
        Record("away.example.com", "CNAME", 30, "web.example.org"),
        Record("db.example.com", "CNAME", 5, "db1.example.net"),
        Record("gone.example.com", "CNAME", 30, "nothing.example.com"),
        Record("text.example.com", "TXT", 60, '"v=spf1 -all" "say \\"hello\\""'),
        Record("broken.example.com", "A", 60, "not-an-ip"),
        Record("turn.example.com", "CNAME", 60, "round.example.com"),
        Record("round.example.com", "CNAME", 60, "turn.example.com"),
        *(Record("many.example.com", "A", 60, f"10.0.{i}.1") for i in range(200)),
    )

    def answer(self, name: str, record_type: str, client_ip: str) -> tuple[Record, ...] | None:
        if not f".{name}".endswith(".example.com"):
            return None
        if name == "who.example.com":
            return (Record(name, "TXT", 0, f'"{client_ip}"'),)
        if name == "crash.example.com":
            raise KeyError(name)
        mine = [each for each in self.records if each.name == name]
        if not mine:
            raise NoSuchNameError(SOA)
        return tuple(e for e in mine if e.type in (record_type, "CNAME")) or (SOA,)


class Database:
    """Another source: one name of example.net, whose address can change."""

    address = "192.0.2.50"

    def answer(self, name: str, record_type: str, client_ip: str) -> tuple[Record, ...] | None:
        if name != "db1.example.net":
            return None
        return (Record(name, "A", 5, self.address),) if record_type == "A" else ()


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    with serve_names(Names(), Database()) as running:
        yield running


@pytest.fixture
def resolver(server: NameServer) -> Resolver:
    return Resolver(server.address, caching=False)


def sent(server: NameServer, data: bytes) -> DNSRecord:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(60)
        asking.connect(server.address)
        asking.send(data)
        return DNSRecord.parse(asking.recv(4096))


def test_a_name_has_an_address(resolver: Resolver) -> None:
    answer = resolver.lookup("web.example.com")
    assert (answer.rcode, answer.values, answer.ttl_s) == ("NOERROR", ("192.0.2.1",), 60)


def test_letters_case_and_a_dot_at_the_end_make_no_difference(resolver: Resolver) -> None:
    assert resolver.lookup("WEB.example.COM.").values == ("192.0.2.1",)


def test_a_cname_is_followed_and_shown(resolver: Resolver) -> None:
    answer = resolver.lookup("www.example.com")
    assert [(each.type, each.value) for each in answer.records] == [
        ("CNAME", "web.example.com"),
        ("A", "192.0.2.1"),
    ]
    assert answer.values == ("192.0.2.1",)
    assert resolver.lookup("www.example.com", "CNAME").values == ("web.example.com",)


def test_a_cname_leads_from_one_source_to_another(resolver: Resolver) -> None:
    assert resolver.lookup("db.example.com").values == ("192.0.2.50",)


def test_a_cname_to_somebody_elses_name_is_told_alone(resolver: Resolver) -> None:
    answer = resolver.lookup("away.example.com")
    assert answer.rcode == "NOERROR"
    assert [each.value for each in answer.records] == ["web.example.org"]
    assert answer.values == ()


def test_a_cname_that_leads_in_a_circle_is_a_servers_failure(resolver: Resolver) -> None:
    assert resolver.lookup("turn.example.com").rcode == "SERVFAIL"


def test_no_such_name_and_no_such_record_are_two_answers(resolver: Resolver) -> None:
    no_name = resolver.lookup("nothing.example.com")
    no_record = resolver.lookup("web.example.com", "AAAA")
    assert (no_name.rcode, no_name.values) == ("NXDOMAIN", ())
    assert (no_record.rcode, no_record.values) == ("NOERROR", ())
    assert [each.type for each in no_name.authority] == ["SOA"]
    assert no_name.ttl_s == no_record.ttl_s == 900


def test_a_cname_to_a_name_that_is_not_there_is_shown_with_nxdomain(resolver: Resolver) -> None:
    answer = resolver.lookup("gone.example.com")
    assert answer.rcode == "NXDOMAIN"
    assert [each.value for each in answer.records] == ["nothing.example.com"]


def test_names_of_nobody_are_refused(resolver: Resolver) -> None:
    assert resolver.lookup("web.example.org").rcode == "REFUSED"


def test_texts_and_mail_servers_keep_their_form(resolver: Resolver) -> None:
    assert resolver.lookup("text.example.com", "TXT").values == ('"v=spf1 -all" "say \\"hello\\""',)
    assert resolver.lookup("web.example.com", "MX").values == ("10 mail.example.com",)


def test_an_answer_too_long_for_a_datagram_comes_over_tcp(server: NameServer) -> None:
    truncated = sent(server, DNSRecord.question("many.example.com").pack())
    assert truncated.header.tc
    assert not truncated.rr
    assert len(Resolver(server.address).lookup("many.example.com").values) == 200


def test_a_resolver_tells_for_whom_it_asks(server: NameServer, resolver: Resolver) -> None:
    # The last part of the address is left out, as resolvers do.
    assert resolver.lookup("who.example.com", "TXT").values == ('"127.0.0.1"',)
    told = resolver.lookup("who.example.com", "TXT", client="203.0.113.77")
    assert told.values == ('"203.0.113.0"',)
    told = resolver.lookup("who.example.com", "TXT", client="2001:db8:1:2::5")
    assert told.values == ('"2001:db8:1::"',)
    assert server.queries[-1].client_ip == "2001:db8:1::"


def test_the_subnet_comes_back_with_its_scope(server: NameServer) -> None:
    query = DNSRecord.question("who.example.com", "TXT")
    option = EDNSOption(8, bytes([0, 1, 24, 0, 203, 0, 113]))
    query.add_ar(EDNS0(udp_len=1232, opts=[option]))
    (extra,) = sent(server, query.pack()).ar
    assert extra.rdata[0].data == bytes([0, 1, 24, 24, 203, 0, 113])


def test_answers_are_kept_for_their_ttl(server: NameServer) -> None:
    now_s = 100.0
    resolver = Resolver(server.address, now_s=lambda: now_s)
    before = len(server.queries)
    assert not resolver.lookup("db.example.com").remembered
    now_s = 104.0
    again = resolver.lookup("DB.example.com.")
    assert (again.remembered, again.ttl_s) == (True, 1.0)
    now_s = 105.0
    assert not resolver.lookup("db.example.com").remembered
    assert len(server.queries) == before + 2


def test_who_caches_sees_a_change_when_the_ttl_is_over() -> None:
    now_s, database = 0.0, Database()
    with serve_names(Names(), database) as server:
        resolver = Resolver(server.address, now_s=lambda: now_s)
        resolver.lookup("db.example.com")
        database.address = "192.0.2.51"
        seen = {}
        for second in range(7):
            now_s = float(second)
            seen[second] = resolver.lookup("db.example.com").values[0]
        assert seen[4] == "192.0.2.50"
        assert seen[5] == "192.0.2.51"
        resolver.forget()
        assert not resolver.lookup("db.example.com").remembered


def test_that_a_name_is_not_there_is_kept_too(server: NameServer) -> None:
    now_s = 0.0
    resolver = Resolver(server.address, now_s=lambda: now_s)
    resolver.lookup("nothing.example.com")
    now_s = 899.0
    assert resolver.lookup("nothing.example.com").remembered
    now_s = 900.0
    assert not resolver.lookup("nothing.example.com").remembered


def test_sources_come_and_go(server: NameServer, resolver: Resolver) -> None:
    class Own:
        def answer(self, name: str, record_type: str, client_ip: str) -> tuple[Record, ...] | None:
            return (Record(name, "A", 1, "192.0.2.99"),) if name == "web.example.com" else None

    own = Own()
    server.add(own)
    assert resolver.lookup("web.example.com").values == ("192.0.2.99",)
    server.remove(own)
    assert resolver.lookup("web.example.com").values == ("192.0.2.1",)


@pytest.mark.parametrize("name", ["crash.example.com", "broken.example.com"])
def test_a_source_that_fails_stops_nothing(
    name: str, resolver: Resolver, caplog: pytest.LogCaptureFixture
) -> None:
    assert resolver.lookup(name).rcode == "SERVFAIL"
    assert name in caplog.text
    assert resolver.lookup("web.example.com").rcode == "NOERROR"


def question(name: str = "web.example.com", **header: int) -> DNSRecord:
    return DNSRecord(DNSHeader(id=77, **header), q=DNSQuestion(name))


def with_class(number: int) -> bytes:
    data = question().pack()
    return data[:-2] + struct.pack("!H", number)


def with_type(number: int) -> bytes:
    data = question().pack()
    return data[:-4] + struct.pack("!HH", number, 1)


@pytest.mark.parametrize(
    ("data", "rcode"),
    [
        (question().pack()[:-3], "FORMERR"),
        (DNSRecord(DNSHeader(id=77)).pack(), "FORMERR"),
        (question().pack()[:12] + b"\xc0\x0c\0\1\0\1", "FORMERR"),  # a name that points at itself
        (question(opcode=OPCODE.UPDATE).pack(), "NOTIMP"),
        (question(opcode=OPCODE.STATUS).pack(), "NOTIMP"),
        (with_type(255), "NOTIMP"),
        (with_type(252), "NOTIMP"),
        (with_type(4711), "NOERROR"),
        (with_class(3), "REFUSED"),
        (with_class(4711), "REFUSED"),
    ],
    ids=[
        "cut short",
        "no question",
        "pointer",
        "update",
        "status",
        "any",
        "axfr",
        "type unheard of",
        "chaos",
        "class unheard of",
    ],
)
def test_what_cannot_be_answered_gets_its_code(server: NameServer, data: bytes, rcode: str) -> None:
    reply = sent(server, data)
    assert RCODE.get(reply.header.rcode) == rcode
    assert reply.header.id == 77
    assert QR.get(reply.header.qr) == "RESPONSE"


@pytest.mark.parametrize("data", [b"", b"\0" * 11, question(qr=1).pack()])
def test_what_is_no_query_gets_no_answer(server: NameServer, data: bytes) -> None:
    assert server.reply(data, "127.0.0.1", cut=True) is None


@given(st.binary(max_size=600))
@settings(max_examples=300)
def test_no_bytes_stop_the_server(server: NameServer, data: bytes) -> None:
    reply = server.reply(data, "127.0.0.1", cut=True)
    assert reply is None or DNSRecord.parse(reply).header.id == int.from_bytes(data[:2])


@given(st.integers(0, 55), st.binary(min_size=1, max_size=4))
@settings(max_examples=300)
def test_no_query_with_bytes_changed_stops_the_server(
    server: NameServer, place: int, changed: bytes
) -> None:
    query = question()
    query.add_ar(EDNS0(udp_len=1232, opts=[EDNSOption(8, bytes([0, 1, 24, 0, 203, 0, 113]))]))
    data = bytearray(query.pack())
    data[place : place + len(changed)] = changed
    reply = server.reply(bytes(data), "127.0.0.1", cut=True)
    assert reply is None or len(reply) <= 4096


TYPES = st.sampled_from(["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SRV", "TXT"])
WORDS = st.text(st.characters(codec="latin-1"), max_size=70)
VALUES = st.one_of(
    WORDS,
    WORDS.map(lambda word: f'"{word}"'),
    WORDS.map(lambda word: f"10 {word}"),
    WORDS.map(lambda word: f"1 2 3 {word}"),
    WORDS.map(lambda word: f'0 issue "{word}"'),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(str),
)


@given(TYPES, VALUES)
@settings(max_examples=400)
def test_every_value_that_route53_takes_can_be_sent(record_type: str, value: str) -> None:
    if problem(record_type, value) is not None:
        return
    asked = read_question(DNSRecord.question("a.example.com", record_type).pack())
    assert isinstance(asked, Question)
    found = NameReply("NOERROR", (Record("a.example.com", record_type, 60, value),))
    (sent_back,) = DNSRecord.parse(write_reply(asked, found, cut=False)).rr
    if record_type not in ("AAAA", "CAA", "TXT"):
        assert record_of(sent_back).value == " ".join(value.split()).removesuffix(".")


def test_it_still_answers_after_garbage_on_both_sockets(
    server: NameServer, resolver: Resolver
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(server.address)
        for data in (b"", b"\xff" * 40, b"\0" * 65_000):
            asking.send(data)
    for data in (b"\xff", b"\xff\xffshort", b"\0\0", b"\0\4abcd"):
        with socket.create_connection(server.address, timeout=60) as asking:
            asking.sendall(data)
    assert resolver.lookup("web.example.com").values == ("192.0.2.1",)


def test_a_taken_port_is_named(server: NameServer) -> None:
    with pytest.raises(PortInUseError, match=str(server.address[1])):
        serve_names(Names(), port=server.address[1])


def test_the_end_of_the_block_frees_port_and_thread() -> None:
    threads = threading.active_count()
    with serve_names(Names()) as server:
        address = server.address
        assert "open" in repr(server)
    server.close()
    assert "closed" in repr(server)
    with pytest.raises(NotReachedError, match="serve_names"):
        Resolver(address, timeout_s=1).lookup("web.example.com")
    with serve_names(Names(), port=address[1]) as again:
        assert again.address == address
    assert threading.active_count() == threads
