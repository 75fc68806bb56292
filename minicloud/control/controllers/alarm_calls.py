"""What alarms in ALARM call for, on its way from CloudWatch to whoever acts on it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AlarmCall:
    """An action of an alarm that is in ALARM; `value` None: nobody knows the metric's value."""

    where: tuple[str, str]  # account and region
    alarm: str
    action: str  # an ARN
    value: float | None
    threshold: float


class AlarmCalls:
    """The calls that have not been acted on."""

    def __init__(self) -> None:
        self._waiting: list[AlarmCall] = []

    def put(self, *calls: AlarmCall) -> None:
        """Call for an action."""
        self._waiting += calls

    def take(self) -> list[AlarmCall]:
        """All calls since the last look, which are then somebody's."""
        taken, self._waiting = self._waiting, []
        return taken
