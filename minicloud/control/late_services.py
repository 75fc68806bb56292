"""Services whose behaviour joins the cloud when somebody first uses them.

moto's parts of a service, and ours, take long to import: a notebook that never asks for one does
not wait for it. A new service is a class below and a line in the table.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from math import inf
from typing import TYPE_CHECKING

from minicloud.control.isolation import alone
from minicloud.control.replacements import Replacements

if TYPE_CHECKING:
    from minicloud.control.access.access import Access
    from minicloud.control.controllers.alarm_calls import AlarmCalls
    from minicloud.control.controllers.instance_life import InstanceLifeController
    from minicloud.control.controllers.scaling_activities import ScalingActivities
    from minicloud.control.controllers.target_health import TargetHealthController


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a service finds in the cloud that it joins."""

    now_s: Callable[[], float]
    health: "TargetHealthController"
    instances: "InstanceLifeController"
    activities: "ScalingActivities"
    service: Callable[[str], "LateService"]
    """Another service of the table, by boto3's name; it joins where nobody has used it."""
    alarms: "AlarmCalls"
    access: Callable[[], "Access"]


class LateService:
    """One service: what it replaces in moto, and what it does as virtual time passes."""

    concerned_by: frozenset[str] | None = None
    """The services whose writes may give it something to do; None: any."""

    def __init__(self, cloud: Surroundings) -> None:
        self.cloud = cloud
        self.moto = Replacements()

    def install(self) -> None:
        """Put this service's methods into moto, through `self.moto.put`."""

    def remove(self) -> None:
        """Leave moto as it was, and keep nothing."""
        self.reset()
        self.moto.undo()

    def reset(self) -> None:
        """Back to time 0, knowing nothing."""

    def tick(self, now_s: float, changed: bool) -> None:
        """Do what is due; `changed`: something else of the cloud has changed since the last tick.

        Called at the steps of the virtual clock that some service needs, and after each call that
        writes, then perhaps twice at the same time.
        """

    def quiet_until(self, now_s: float) -> float:
        """Before when nothing is due, unless a call changes something."""
        return inf


# By boto3's name of the service: the module that moto has loaded once it is used, our module, and
# the class in it. They tick in this order: alarms before the groups that they call.
_TABLE = {
    "cloudfront": (
        "moto.cloudfront.responses",
        "minicloud.control.controllers.cloudfront_in_moto",
        "CloudFrontInMoto",
    ),
    "cloudwatch": (
        "moto.cloudwatch.models",
        "minicloud.control.controllers.metrics_in_moto",
        "MetricsInMoto",
    ),
    "autoscaling": (
        "moto.autoscaling.responses",
        "minicloud.control.controllers.auto_scaling_service",
        "AutoScalingService",
    ),
    "ecr": ("moto.ecr.responses", "minicloud.control.controllers.ecr_in_moto", "EcrInMoto"),
    "elasticache": (
        "moto.elasticache.responses",
        "minicloud.control.controllers.elasticache_in_moto",
        "ElastiCacheInMoto",
    ),
    "ecs": ("moto.ecs.responses", "minicloud.control.controllers.ecs_in_moto", "EcsInMoto"),
    "events": (
        "moto.events.responses",
        "minicloud.control.controllers.events_in_moto",
        "EventsInMoto",
    ),
    "lambda": (
        "moto.awslambda.responses",
        "minicloud.control.controllers.lambda_in_moto",
        "LambdaInMoto",
    ),
    "rds": ("moto.rds.responses", "minicloud.control.controllers.rds_in_moto", "RdsInMoto"),
    "scheduler": (
        "moto.scheduler.responses",
        "minicloud.control.controllers.scheduler_in_moto",
        "SchedulerInMoto",
    ),
    "route53": (
        "moto.route53.responses",
        "minicloud.control.controllers.route53_in_moto",
        "Route53InMoto",
    ),
    "route53domains": (
        "moto.route53domains.responses",
        "minicloud.control.controllers.domains_in_moto",
        "DomainsInMoto",
    ),
    "iam": ("moto.iam.responses", "minicloud.control.access.iam_in_moto", "IamInMoto"),
    "s3": ("moto.s3.responses", "minicloud.control.controllers.s3_in_moto", "S3InMoto"),
    "sts": ("moto.sts.responses", "minicloud.control.access.sts_in_moto", "StsInMoto"),
}


class LateServices:
    """The services of one cloud that are in use."""

    def __init__(self, cloud: Surroundings) -> None:
        self._cloud = cloud
        self._absent = dict(_TABLE)
        self._used: dict[str, LateService] = {}

    def notice(self) -> None:
        """Let those join that were used since the last look."""
        loaded = [name for name, (moto, _, _) in self._absent.items() if moto in sys.modules]
        for name in loaded:
            _, module, class_name = self._absent.pop(name)
            service: LateService = getattr(import_module(module), class_name)(self._cloud)
            service.install()
            self._used[name] = service

    def __getitem__(self, name: str) -> LateService:
        """A service of the table; it joins now where it has not been used before."""
        self.join(name)
        return self._used[name]

    def join(self, name: str) -> None:
        """Let a service join now where it has not been used before."""
        if name in self._absent:
            import_module(self._absent[name][0])
            self.notice()

    def tick(self, now_s: float, changed: bool, writer: str | None = None) -> None:
        """Let each do what is due, in the order of the table.

        `writer` is the service whose call is why; None: time is, or what time has changed.
        """
        for name in _TABLE:
            if name in self._used:
                service = self._used[name]
                concerned = service.concerned_by is None or writer in (None, *service.concerned_by)
                with alone(name):
                    service.tick(now_s, changed and concerned)

    def quiet_until(self, now_s: float) -> float:
        """Before when none has anything to do by itself."""
        return min((one.quiet_until(now_s) for one in self._used.values()), default=inf)

    def reset(self) -> None:
        """Back to time 0; those in use stay."""
        for service in self._used.values():
            service.reset()

    def close(self) -> None:
        """Leave moto as it was."""
        for service in reversed(self._used.values()):
            service.remove()
        self._used.clear()
        self._absent = dict(_TABLE)
