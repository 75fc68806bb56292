"""Scheduled actions: new sizes for a group at a time, once or again and again.

Source: EC2 Auto Scaling User Guide, Scheduled scaling; EC2 Auto Scaling API Reference,
PutScheduledUpdateGroupAction.
"""

from dataclasses import dataclass
from datetime import datetime

from minicloud.dataplane.cron import CronLine
from minicloud.dataplane.group_size import GroupSize


@dataclass(frozen=True, slots=True)
class ScheduledAction:
    """What is set when. A size that is None stays as it is.

    Without `recurrence` it happens once, at `start`; with both, at `start` and from then on as
    it recurs. `start` and `end` are times with a zone; `time_zone` is that of the recurrence.
    """

    name: str
    recurrence: CronLine | None = None
    time_zone: str = "UTC"
    start: datetime | None = None
    end: datetime | None = None
    min_size: int | None = None
    max_size: int | None = None
    desired_capacity: int | None = None

    def next_after(self, after: datetime) -> datetime | None:
        """When it next happens, later than `after`; None when it does not any more."""
        if self.start is not None and self.start > after:
            return self.start
        if self.recurrence is None:
            return None
        found = self.recurrence.next_after(after, self.time_zone)
        return None if found is None or (self.end is not None and found > self.end) else found

    def sizes(self, size: GroupSize) -> GroupSize:
        """The sizes that the action leaves behind; a desired capacity is brought between limits.

        Simplified: an action whose minimum would pass the maximum that stands moves that too,
        where AWS lets the action fail.
        """
        least = size.min_size if self.min_size is None else self.min_size
        most = size.max_size if self.max_size is None else self.max_size
        if least > most:
            if self.max_size is None:
                most = least
            else:
                least = most
        desired = size.desired_capacity if self.desired_capacity is None else self.desired_capacity
        return GroupSize(least, most, size.desired_capacity).with_desired(desired)
