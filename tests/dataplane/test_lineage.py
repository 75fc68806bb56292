"""Chains of requests: how often each function was invoked in one, and when it is a loop."""

from minicloud.dataplane.lineage import invoked_once_more, is_loop

ONE, OTHER = (f"arn:aws:lambda:ap-northeast-1:123456789012:function:{name}" for name in "fg")


def chain(*functions: str) -> str:
    trace = None
    for function in functions:
        trace = invoked_once_more(trace, function)
    return trace or ""


def test_the_seventeenth_invocation_of_a_chain_is_a_loop() -> None:
    assert not is_loop(chain(*[ONE] * 16), ONE)
    assert is_loop(chain(*[ONE] * 17), ONE)


def test_each_function_of_a_chain_is_counted_by_itself() -> None:
    both = chain(*[ONE, OTHER] * 16)
    assert not is_loop(both, ONE)
    assert not is_loop(both, OTHER)
    more = invoked_once_more(both, ONE)
    assert (is_loop(more, ONE), is_loop(more, OTHER)) == (True, False)


def test_a_header_of_another_form_begins_a_chain() -> None:
    for header in (None, "", "Root=1-5759e988-bd862e3fe1be46a994272793", "Lineage=junk:1"):
        assert invoked_once_more(header, ONE) == chain(ONE)
