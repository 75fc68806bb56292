"""One field of EventBridge's cron expressions: numbers, names, lists, ranges, steps.

Source: EventBridge User Guide, Setting a schedule pattern for scheduled rules.
"""

from dataclasses import dataclass

from minicloud.dataplane.errors import SimulationError


class ScheduleError(SimulationError):
    """An expression that is no schedule; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class ScheduleField:
    """A field's name and range. `words` are names for its values, from `least` on."""

    name: str
    least: int
    most: int
    words: tuple[str, ...] = ()

    def number(self, text: str) -> int:
        """The value that `text` is. Raises ScheduleError."""
        if text.upper() in self.words:
            return self.words.index(text.upper()) + self.least
        if not (text.isascii() and text.isdigit()) or not self.least <= int(text) <= self.most:
            raise ScheduleError(f"{text!r} is no {self.name}: expected {self.least} to {self.most}")
        return int(text)

    def values(self, text: str) -> frozenset[int]:
        """Every value that the field's text names. Raises ScheduleError."""
        return frozenset().union(*(self._part(part) for part in text.split(",")))

    def _part(self, text: str) -> range:
        span, slash, step = text.partition("/")
        if slash and not (step.isascii() and step.isdigit() and int(step) > 0):
            raise ScheduleError(f"{text!r}: the step of a {self.name} is a number from 1 on")
        if span == "*":
            first, last = self.least, self.most
        else:
            start, dash, end = span.partition("-")
            first = self.number(start)
            last = self.number(end) if dash else (self.most if slash else first)
        if last < first:
            raise ScheduleError(f"{text!r}: a range of {self.name} goes from low to high")
        return range(first, last + 1, int(step) if slash else 1)
