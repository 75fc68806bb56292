"""Lines of memcached's protocol, and what a node answers to them: the examples of the protocol."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minicloud.dataplane.memcached_answers import MemcachedNode, cluster_list
from minicloud.dataplane.memcached_commands import ProtocolError, parse
from minicloud.dataplane.memcached_items import MemcachedItems

MOST = 1000


class Node:
    """A node that is talked to in lines; data blocks stand after the line."""

    def __init__(self, **options: bool) -> None:
        items = MemcachedItems(10_000, lambda: 0.0)
        self.node = MemcachedNode(items, lambda: cluster_list(3, []), **options)

    def __call__(self, line: bytes, data: bytes = b"") -> bytes:
        try:
            return self.node.answer(parse(line, MOST), data)
        except ProtocolError as error:
            return error.answer.encode()


@pytest.fixture
def node() -> Node:
    return Node()


def test_what_is_set_is_got_with_its_flags(node: Node) -> None:
    assert node(b"set k 5 0 3", b"abc") == b"STORED\r\n"
    assert node(b"get k none k") == b"VALUE k 5 3\r\nabc\r\n" * 2 + b"END\r\n"


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        (None, b"add k 0 0 1", b"STORED\r\n"),
        (b"set k 0 0 1", b"add k 0 0 1", b"NOT_STORED\r\n"),
        (None, b"replace k 0 0 1", b"NOT_STORED\r\n"),
        (b"set k 0 0 1", b"replace k 0 0 1", b"STORED\r\n"),
        (None, b"append k 0 0 1", b"NOT_STORED\r\n"),
        (None, b"prepend k 0 0 1", b"NOT_STORED\r\n"),
        (None, b"cas k 0 0 1 1", b"NOT_FOUND\r\n"),
        (b"set k 0 0 1", b"cas k 0 0 1 1", b"STORED\r\n"),
        (b"set k 0 0 1", b"cas k 0 0 1 2", b"EXISTS\r\n"),
        (None, b"delete k", b"NOT_FOUND\r\n"),
        (b"set k 0 0 1", b"delete k", b"DELETED\r\n"),
        (None, b"touch k 1", b"NOT_FOUND\r\n"),
        (b"set k 0 0 1", b"touch k 1", b"TOUCHED\r\n"),
        (None, b"incr k 1", b"NOT_FOUND\r\n"),
        (b"set k 0 0 1", b"incr k 5", b"12\r\n"),
        (b"set k 0 0 1", b"decr k 5", b"2\r\n"),
        (b"set k 0 0 1", b"decr k 9", b"0\r\n"),
        (b"set k 0 0 1", b"incr k 18446744073709551615", b"6\r\n"),
        (b"set k 0 0 1", b"incr k x", b"CLIENT_ERROR invalid numeric delta argument"),
        (None, b"flush_all", b"OK\r\n"),
        (None, b"config get cluster", b"CONFIG cluster 0 3\r\n3\n\n\r\nEND\r\n"),
        (None, b"config set cluster", b"ERROR"),
    ],
)
def test_commands_are_answered_as_the_protocol_says(
    node: Node, first: bytes | None, second: bytes, answer: bytes
) -> None:
    if first:
        node(first, b"7")
    assert node(second, b"8") == answer


def test_a_text_does_not_count(node: Node) -> None:
    node(b"set k 0 0 1", b"x")
    refused = b"CLIENT_ERROR cannot increment or decrement non-numeric value"
    assert node(b"incr k 1") == refused


def test_appending_keeps_flags_and_joins(node: Node) -> None:
    node(b"set k 4 0 1", b"b")
    node(b"append k 0 0 1", b"c")
    node(b"prepend k 0 0 1", b"a")
    assert node(b"get k") == b"VALUE k 4 3\r\nabc\r\nEND\r\n"


def test_a_value_changed_meanwhile_is_not_overwritten(node: Node) -> None:
    node(b"set k 0 0 1", b"a")
    seen = node(b"gets k").split(b"\r\n")[0].split()[-1]
    node(b"set k 0 0 1", b"b")
    assert node(b"cas k 0 0 1 " + seen, b"c") == b"EXISTS\r\n"


def test_a_node_that_may_not_evict_says_that_it_is_full() -> None:
    node = Node(evicts=False)
    answers = [node(b"set k%d 0 0 900" % number, b"x" * 900) for number in range(20)]
    assert answers[0] == b"STORED\r\n"
    assert answers[-1] == b"SERVER_ERROR out of memory storing object\r\n"
    assert node.node.items.evictions == 0


def test_hits_and_misses_are_counted(node: Node) -> None:
    node(b"set k 0 0 1", b"a")
    node(b"get k none")
    told = node(b"stats").decode().split("\r\n")
    assert {"STAT get_hits 1", "STAT get_misses 1", "STAT cmd_set 1", "STAT curr_items 1"} < {*told}


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b"", "ERROR"),
        (b"nonsense", "ERROR"),
        (b"SET k 0 0 1", "ERROR"),  # names are in lower case
        (b"get", "ERROR"),
        (b"set k 0 0", "ERROR"),
        (b"version 2", "ERROR"),
        (b"delete", "ERROR"),
        (b"set k 0 0 -1", "CLIENT_ERROR bad command line format"),
        (b"set k x 0 1", "CLIENT_ERROR bad command line format"),
        (b"set k 0 1_000 1", "CLIENT_ERROR bad command line format"),
        (b"set k 0 0 \xd9\xa1", "CLIENT_ERROR bad command line format"),
        (b"set " + b"k" * 251 + b" 0 0 1", "CLIENT_ERROR bad command line format"),
        (b"get " + b"k" * 251, "CLIENT_ERROR bad command line format"),
        (b"get k\x00", "CLIENT_ERROR bad command line format"),
        (b"set k 0 0 1001", "SERVER_ERROR object too large for cache"),
    ],
)
def test_malformed_lines_are_answered_as_the_protocol_says(line: bytes, answer: str) -> None:
    with pytest.raises(ProtocolError) as told:
        parse(line, MOST)
    assert told.value.answer == answer


@pytest.mark.parametrize("line", [b"set k x 0 5", b"set k 0 0 1001"])
def test_the_data_of_a_refused_line_is_skipped(line: bytes) -> None:
    with pytest.raises(ProtocolError) as told:
        parse(line, MOST)
    assert told.value.skip_bytes == int(line.split()[-1]) + 2


def test_a_key_of_250_bytes_is_taken() -> None:
    assert parse(b"get " + b"k" * 250, MOST).words == (b"k" * 250,)


# `quit` has no answer: the server closes the connection.
@given(st.binary(max_size=60).filter(lambda line: line.strip() != b"quit"))
def test_any_line_is_a_command_or_gets_an_error_of_the_protocol(line: bytes) -> None:
    answer = Node()(line, b"data")
    assert answer.endswith(b"\r\n") or b"ERROR" in answer
