"""An emulated cloud to learn AWS on: plain boto3 in, AWS's behaviour out, no account, no bill.

    import boto3, minicloud
    minicloud.start(region="ap-northeast-1", seed=7)
    ec2 = boto3.client("ec2")

Names are imported on first use: the simulation runs where boto3 and moto are not installed,
and a student's process that reaches the cloud through a gateway never loads moto.

Importing this package cuts botocore, where there is one, off from the real AWS: until
`minicloud.start()` every call is refused.
"""

import typing as _typing
from importlib import import_module as _import_module
from importlib.util import find_spec as _find_spec

if _find_spec("botocore") is not None:
    _import_module("minicloud.control.safety").cut_off_from_aws()

_HOME = {
    "start": "minicloud.control.session",
    "stop": "minicloud.control.session",
    "reset": "minicloud.control.session",
    "Cloud": "minicloud.control.session",
    "disk": "minicloud.control.disk",
    "DiskError": "minicloud.control.disks",
    "NotStartedError": "minicloud.control.safety",
    "take_inventory": "minicloud.inventory",
    "take_network": "minicloud.network",
    "walk": "minicloud.dataplane.network.walk",
    "Flow": "minicloud.dataplane.network.flow",
    "take_tasks": "minicloud.task_inventory",
    "take_scaling_plan": "minicloud.scaling",
    "run_traffic": "minicloud.dataplane.traffic_run",
    "simulate": "minicloud.dataplane.simulate",
    "summarise": "minicloud.dataplane.summary",
    "per_second": "minicloud.dataplane.summary",
    "Scenario": "minicloud.dataplane.scenario",
    "Workload": "minicloud.dataplane.workload",
    "RequestKind": "minicloud.dataplane.workload",
    "Distribution": "minicloud.dataplane.workload",
    "Timing": "minicloud.dataplane.workload",
    "Fault": "minicloud.dataplane.faults",
    "FaultKind": "minicloud.dataplane.faults",
    "Inventory": "minicloud.dataplane.records",
    "Trace": "minicloud.dataplane.trace",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> _typing.Any:
    if name not in _HOME:
        raise AttributeError(f"module 'minicloud' has no attribute {name!r}")
    value = getattr(_import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """What a learner can use; who types an underscore first sees Python's own names too."""
    return sorted({*globals(), *__all__})
