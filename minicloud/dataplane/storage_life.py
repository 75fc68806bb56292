"""What an instance keeps its bytes on, and what each outlives.

Source: EC2 User Guide, Instance lifecycle (differences between reboot, stop and terminate);
EC2 API Reference, StopInstances and TerminateInstances.
"""

from enum import StrEnum


class Medium(StrEnum):
    """Where bytes lie."""

    MEMORY = "memory"
    INSTANCE_STORE = "instance store"
    VOLUME = "volume"  # of EBS


class Event(StrEnum):
    """What is done to the instance."""

    REBOOT = "reboot"
    STOP = "stop"
    TERMINATE = "terminate"


def survives(medium: Medium, event: Event, *, delete_on_termination: bool = False) -> bool:
    """Whether bytes on `medium` are still there after `event`.

    Simplified: no hibernation, which keeps the memory on the root volume, and no disk that breaks.
    """
    if medium is Medium.MEMORY:
        return False
    if medium is Medium.INSTANCE_STORE:
        return event is Event.REBOOT
    return event is not Event.TERMINATE or not delete_on_termination
