"""An instance's life: which states it passes through, how long each lasts, what each allows.

Source: EC2 User Guide, Instance lifecycle.
"""

from enum import StrEnum

from minicloud.dataplane.records import InstanceState

_S = InstanceState


class Action(StrEnum):
    """What a caller asks of an instance, as the API's operations begin."""

    START = "Start"
    STOP = "Stop"
    TERMINATE = "Terminate"


LISTED_AFTER_TERMINATION_S = 3600.0
"""How long a terminated instance is still listed.

Source: EC2 API Reference, TerminateInstances (approximately one hour).
"""

TRANSITION_S = {_S.PENDING: 20.0, _S.STOPPING: 30.0, _S.SHUTTING_DOWN: 30.0}
"""How long an instance is in each state between two others.

Simplified: AWS publishes no times, and they differ from launch to launch; these are ours.
"""

_LEADS_TO = {
    _S.PENDING: _S.RUNNING,
    _S.STOPPING: _S.STOPPED,
    _S.SHUTTING_DOWN: _S.TERMINATED,
}
_ENTERS = {
    (Action.START, _S.STOPPED): _S.PENDING,
    (Action.STOP, _S.RUNNING): _S.STOPPING,
    (Action.TERMINATE, _S.PENDING): _S.SHUTTING_DOWN,
    (Action.TERMINATE, _S.RUNNING): _S.SHUTTING_DOWN,
    (Action.TERMINATE, _S.STOPPING): _S.SHUTTING_DOWN,
    (Action.TERMINATE, _S.STOPPED): _S.SHUTTING_DOWN,
}
_ALREADY_SO = {
    Action.START: (_S.PENDING, _S.RUNNING),
    Action.STOP: (_S.STOPPING, _S.STOPPED),
    Action.TERMINATE: (_S.SHUTTING_DOWN, _S.TERMINATED),
}


def leads_to(state: InstanceState) -> InstanceState:
    """The state that follows by itself; the same state where nothing follows."""
    return _LEADS_TO.get(state, state)


def after(action: Action, state: InstanceState) -> InstanceState | None:
    """The state right after `action` in `state`; None when the action is refused there.

    Who asks for what is so already gets it: terminating twice succeeds.
    Source: EC2 API Reference, TerminateInstances; EC2 User Guide, Instance lifecycle (no way from
    pending to stopping, none from stopping to pending).
    """
    if state in _ALREADY_SO[action]:
        return state
    return _ENTERS.get((action, state))
