"""What a simulation refuses.

SimulationError (ValueError)
 ├─ InventoryError        nothing there that could be simulated, or parts that do not fit
 │   └─ NoLoadBalancerError
 ├─ WorkloadError         rates, numbers and requests that make no sense
 ├─ FaultError            a fault out of order, out of time, or of something unknown
 ├─ CronLineError         a line that is no cron line (in cron)
 ├─ ListenerRuleError     a rule that no load balancer could follow (in listener_rules)
 ├─ FlowError             a flow through a network that makes no sense (in network.errors)
 ├─ NotWalkedError        a packet led to what is not emulated (in network.errors)
 ├─ ScenarioError         settings of a widget that cannot be
 └─ TraceFormatError      JSON that is no trace or inventory of this version
"""


class SimulationError(ValueError):
    """Whatever a simulation refuses; the message says what was seen, expected, and what to do."""


class InventoryError(SimulationError):
    """An inventory with parts missing or not fitting together."""


class NoLoadBalancerError(InventoryError):
    """There is no load balancer, or not the one that was asked for."""


class WorkloadError(SimulationError):
    """A workload, duration or timing that makes no sense."""


class FaultError(SimulationError):
    """A fault that cannot happen in this run."""


class ScenarioError(SimulationError):
    """A setting out of its range, or one that does not exist."""


class TraceFormatError(SimulationError):
    """JSON that is not what this version writes."""
