"""Random numbers that stay with their request, whatever else happens in a run.

Every stream has its own generator, and the n-th number of a stream belongs to the n-th request
(or answer, or check). A fault changes which numbers are used, never which number is whose: that
is why the past of a run stays as it was when a fault is added later on.
Only `random()` is used, whose sequence Python keeps from version to version.
"""

from random import Random


def stream(seed: int, name: str, number: int = 0) -> Random:
    """The generator of the stream `name` (of client or target `number`) for `seed`."""
    return Random(f"{seed}/{name}/{number}")


def draws(seed: int, name: str, count: int) -> list[float]:
    """The first `count` numbers in [0, 1) of a stream."""
    draw = stream(seed, name).random
    return [draw() for _ in range(count)]
