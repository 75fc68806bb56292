"""How a check says no."""


class CheckFailed(AssertionError):
    """What a check saw is not what it expected.

    The message has three parts, of which a learner needs all: what was seen, what was expected,
    and where to look next. It never holds the answer.
    """

    def __init__(self, seen: str, expected: str, next_step: str) -> None:
        super().__init__(f"{seen}\nExpected: {expected}\nNext: {next_step}")
        self.seen = seen
        self.expected = expected
        self.next_step = next_step
