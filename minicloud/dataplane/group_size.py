"""The three numbers of an Auto Scaling group: how few, how many, and how many now."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GroupSize:
    """The limits of a group and its desired capacity, which lies between them."""

    min_size: int
    max_size: int
    desired_capacity: int

    def within(self, capacity: int) -> int:
        """The nearest capacity that the limits allow.

        Source: EC2 Auto Scaling User Guide, Target tracking scaling policies: a policy does not
        scale below the minimum or above the maximum.
        """
        return max(self.min_size, min(self.max_size, capacity))

    def with_desired(self, capacity: int) -> "GroupSize":
        """The same limits and another desired capacity, which is brought between them."""
        return GroupSize(self.min_size, self.max_size, self.within(capacity))
