"""Aurora's storage: how many of its copies must answer, and which losses it bears.

Source: AWS Database Blog, Amazon Aurora under the hood: quorums and correlated failure.
Simplified: one segment of the volume, and losses that nobody repairs.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StorageQuorum:
    """Copies in each zone, and how many of all must confirm a write and answer a read.

    Raises ValueError where a read could miss the last write, or two writes each other.
    """

    zones: int
    copies_per_zone: int
    write: int
    read: int

    def __post_init__(self) -> None:
        if self.read + self.write <= self.copies:
            raise ValueError(
                f"{self.read} readers and {self.write} writers of {self.copies} copies may have "
                "none in common: a read could miss the last write. Raise one of the two"
            )
        if 2 * self.write <= self.copies:
            raise ValueError(
                f"two writes of {self.write} of {self.copies} copies may have none in common: "
                "raise `write` above the half"
            )

    @property
    def copies(self) -> int:
        """How many copies there are."""
        return self.zones * self.copies_per_zone

    def left(self, zones_lost: int, copies_lost: int = 0) -> int:
        """How many copies answer when whole zones, and copies elsewhere, are lost."""
        return max(0, self.copies - zones_lost * self.copies_per_zone - copies_lost)

    def can_write(self, zones_lost: int, copies_lost: int = 0) -> bool:
        """Whether a write can still be confirmed."""
        return self.left(zones_lost, copies_lost) >= self.write

    def can_read(self, zones_lost: int, copies_lost: int = 0) -> bool:
        """Whether what was written can still be found, and the lost copies be made anew."""
        return self.left(zones_lost, copies_lost) >= self.read


AURORA = StorageQuorum(zones=3, copies_per_zone=2, write=4, read=3)
"""Six copies over three zones: a zone may be lost and writes go on, and one more copy and nothing
is lost."""

TWO_OF_THREE = StorageQuorum(zones=3, copies_per_zone=1, write=2, read=2)
"""One copy in each zone, the smallest that outlives a zone."""
