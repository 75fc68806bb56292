"""What a walk refuses, because any verdict would be a guess."""

from minicloud.dataplane.errors import SimulationError


class FlowError(SimulationError):
    """A flow that names nothing of this network, or makes no sense."""


class NotWalkedError(SimulationError):
    """A packet that was led to something that this course does not emulate."""
