"""One field of a cron expression: numbers, names, lists, ranges, steps.

Auto Scaling's five fields and EventBridge's six are made of them.
"""

from dataclasses import dataclass

from minicloud.dataplane.errors import SimulationError


@dataclass(frozen=True, slots=True)
class CronField:
    """A field's name and range; `words` are names for its values in small letters, from `least` on.

    Every method may raise `error`, whose message names the field.
    """

    name: str
    least: int
    most: int
    error: type[SimulationError]
    words: tuple[str, ...] = ()

    def number(self, text: str) -> int:
        """The value that `text` is."""
        if text.lower() in self.words:
            return self.words.index(text.lower()) + self.least
        if not (text.isascii() and text.isdigit()) or not self.least <= int(text) <= self.most:
            raise self.error(
                f"{text!r} is no {self.name}: expected {self.least} to {self.most}, a list such "
                "as 1,3, a range such as 1-5, a step such as */2, or *"
            )
        return int(text)

    def values(self, text: str) -> frozenset[int]:
        """Every value that the field's text names."""
        return frozenset().union(*(self._part(part) for part in text.split(",")))

    def _part(self, text: str) -> range:
        span, slash, step = text.partition("/")
        if slash and not (step.isascii() and step.isdigit() and int(step) > 0):
            raise self.error(f"{text!r}: the step of a {self.name} is a number from 1 on")
        if span == "*":
            first, last = self.least, self.most
        else:
            start, dash, end = span.partition("-")
            first = self.number(start)
            last = self.number(end) if dash else (self.most if slash else first)
        if last < first:
            raise self.error(f"{text!r}: a range of {self.name} goes from low to high")
        return range(first, last + 1, int(step) if slash else 1)
