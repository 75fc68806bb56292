"""Which names a test cell takes from the student."""

import pytest

from autograder.examiner.names import names_needed


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("assert double(2) == 4", ["double"]),
        ("import boto3\nassert boto3.client('ec2')", []),
        ("try:\n    import json as j\nexcept ImportError:\n    raise\nj.dumps(answer)", ["answer"]),
        ("answer = answer.strip()\nassert answer", ["answer"]),
        ("total += 1", ["total"]),
        ("x = 1\nx += 1", []),
        ("for zone in zones:\n    print(zone, len(zones))", ["zones"]),
        ("assert [z for z in zones if z in wanted]", ["wanted", "zones"]),
        ("def helper(a):\n    b = a\n    return f(a, b)\nassert helper(1)", ["f"]),
        ("def f(x):\n    return x\nassert f(1)", []),
        ("check = lambda n: n + base\ncheck(1)", ["base"]),
        ("class Case:\n    size = wide\n    def run(self):\n        f(self)", ["f", "wide"]),
        ("with open(path) as file:\n    text = file.read()\nassert text", ["path"]),
        ("try:\n    f()\nexcept ValueError as error:\n    assert str(error)", ["f"]),
        ("if (n := count()) > 1:\n    assert n", ["count"]),
        ("def outer():\n    global made\n    made = 1\nouter()\nassert made", ["made"]),
        ("assert sum(map(len, names)) > max(1, 2)", ["names"]),
        ("match shape:\n    case {'size': size}:\n        assert size", ["shape"]),
        ("this does not parse", []),
        ("", []),
    ],
)  # fmt: skip
def test_names_needed(source: str, needed: list[str]) -> None:
    assert list(names_needed(source)) == needed
