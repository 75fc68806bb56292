"""When virtual time passes, and what happens then."""

import json
import sys
from typing import TYPE_CHECKING, Any, cast

from minicloud.control.amendment import Amendment
from minicloud.control.calls import Call
from minicloud.control.clock import VirtualClock
from minicloud.control.controllers import target_tracking_alarms
from minicloud.control.controllers.alarm_calls import AlarmCalls
from minicloud.control.controllers.instance_life import InstanceLifeController
from minicloud.control.controllers.peering_expiry import PeeringExpiry
from minicloud.control.controllers.scaling_activities import ScalingActivities
from minicloud.control.controllers.status_checks import StatusChecks
from minicloud.control.controllers.target_health import TargetHealthController
from minicloud.control.disks_in_moto import DisksInMoto
from minicloud.control.image_dates import image_dates
from minicloud.control.isolation import alone
from minicloud.control.late_services import LateServices, Surroundings

if TYPE_CHECKING:
    from minicloud.control.access.access import Access
    from minicloud.control.controllers.auto_scaling_service import AutoScalingService
    from minicloud.control.controllers.cloudfront_in_moto import CloudFrontInMoto
    from minicloud.control.controllers.ecr_in_moto import EcrInMoto
    from minicloud.control.controllers.elasticache_in_moto import ElastiCacheInMoto
    from minicloud.control.controllers.events_in_moto import EventsInMoto
    from minicloud.control.controllers.lambda_in_moto import LambdaInMoto
    from minicloud.control.controllers.rds_in_moto import RdsInMoto
    from minicloud.control.controllers.route53_in_moto import Route53InMoto
    from minicloud.control.controllers.s3_in_moto import S3InMoto

POLL_S = 15.0
"""How much time passes when a question is asked again: boto3's waiters wait this long.

Source: botocore's waiter models of EC2 and ELBv2 (delay 15).
"""


class PassingTime:
    """Drives the controllers with the virtual clock.

    Time passes when it is told to (`advance`), and when the same question is asked twice in a
    row: who polls for a state waits for it, so a waiter or a loop ends as it does on AWS,
    without anybody sleeping. Calls take no time otherwise.
    """

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.clock.on_tick(self._tick, self._quiet_until)
        self.health = TargetHealthController()
        self._peerings = PeeringExpiry()
        self.instances = InstanceLifeController()
        self.storage = DisksInMoto()
        self._activities = ScalingActivities()
        self._services = LateServices(
            Surroundings(
                lambda: self.clock.now_s,
                self.health,
                self.instances,
                self._activities,
                lambda name: self._services[name],
                AlarmCalls(),
                lambda: self.access,
            )
        )
        self._access: Access | None = None
        self._settled = False
        self._last_question: str | None = None

    def amendments(self) -> tuple[Amendment, ...]:
        """What the controllers put right in moto's answers."""
        return (
            *self.instances.amendments(),
            *StatusChecks(self.instances.up_for_s).amendments(),
            *self.storage.amendments(),
            image_dates(lambda: self.clock.now_s),
            *self.health.amendments(),
            *self._activities.amendments(),
            *target_tracking_alarms.amendments(),
            Amendment(
                id="auto-scaling-execute-policy",
                service="autoscaling",
                operations=("ExecutePolicy",),
                rule="A policy executed by hand goes by its steps and the group's limits.",
                source="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
                "API_ExecutePolicy.html",
                amend=self._execute_policy,
            ),
        )

    def advance(self, seconds: float) -> float:
        """Let time pass as told; the next question is a new one."""
        self._last_question = None
        return self.clock.advance(seconds)

    def before_call(self, call: Call) -> None:
        """Let time pass when `call` asks what the call before it asked."""
        self._services.notice()
        self.instances.before_call(call)
        if not call.reads:
            self._last_question = None
            return
        question = _question(call)
        if question == self._last_question:
            self.clock.advance(POLL_S)
        self._last_question = question

    def is_repeated(self, call: Call) -> bool:
        """Whether a call that reads asks what the call before it asked."""
        return self._last_question is not None and self._last_question == _question(call)

    def after_call(self, call: Call) -> None:
        """Let the controllers see what a call changed."""
        if call.operation == "CreateVpcPeeringConnection":
            self._peerings.notice(call.backend("ec2"), self.clock.now_s)
        if not call.reads:
            self._services.notice()  # a call may have been the first to use another service
            self._settled = False
            self._tick(self.clock.now_s, call.service)

    def reset(self) -> None:
        """Back to time 0, knowing nothing."""
        self.clock.reset()
        self.health.reset()
        self._peerings.reset()
        self.instances.reset()
        self.storage.disks.reset()
        self._last_question = None
        self._activities.reset()
        self._services.reset()
        if self._access is not None:
            self._access.reset()

    @property
    def access(self) -> "Access":
        """Keys, sessions and decisions; made when somebody first asks for it."""
        if self._access is None:
            from minicloud.control.access.access import Access

            self._access = Access(lambda: self.clock.now_s)
        return self._access

    @property
    def cloudfront(self) -> "CloudFrontInMoto":
        """CloudFront as this course keeps it; imports moto's on first use."""
        return cast("CloudFrontInMoto", self._services["cloudfront"])

    @property
    def ecr(self) -> "EcrInMoto":
        """ECR as this course keeps it; imports moto's on first use."""
        return cast("EcrInMoto", self._services["ecr"])

    @property
    def functions(self) -> "LambdaInMoto":
        """Lambda as this course keeps it; imports moto's on first use."""
        return cast("LambdaInMoto", self._services["lambda"])

    @property
    def events(self) -> "EventsInMoto":
        """EventBridge as this course keeps it; imports moto's on first use."""
        return cast("EventsInMoto", self._services["events"])

    @property
    def rds(self) -> "RdsInMoto":
        """RDS as this course keeps it; imports moto's on first use."""
        return cast("RdsInMoto", self._services["rds"])

    @property
    def s3(self) -> "S3InMoto":
        """S3 as this course keeps it; imports moto's on first use."""
        return cast("S3InMoto", self._services["s3"])

    def notice_backend(self, service: str) -> None:
        """Let a service join before its first call, where a later notice would be too late.

        moto lacks addresses of CloudFront's, and S3's calls do not pass where others' do.
        """
        if service == "cloudfront":
            self._services.join("cloudfront")
        if service == "s3":
            self.s3.let_time_pass = lambda: self.clock.advance(POLL_S)

    @property
    def elasticache(self) -> "ElastiCacheInMoto":
        """ElastiCache as this course keeps it; imports moto's on first use."""
        return cast("ElastiCacheInMoto", self._services["elasticache"])

    @property
    def route53(self) -> "Route53InMoto":
        """Route 53 as this course keeps it; imports moto's on first use."""
        return cast("Route53InMoto", self._services["route53"])

    def close(self) -> None:
        """Leave moto as it was."""
        self._services.close()

    def _tick(self, now_s: float, writer: str | None = None) -> None:
        with alone("VPC peering"):
            self._peerings.tick(now_s)
        # Who arrives is a member of a group, perhaps.
        if self.instances.quiet_until() <= now_s:
            self._settled, writer = False, None
        with alone("EC2 instances"):
            self.instances.tick(now_s)
        if "moto.elbv2.models" in sys.modules:
            if self.health.quiet_until() <= now_s:
                self._settled, writer = False, None
            with alone("target health"):
                self.health.tick(now_s)
        self._services.tick(now_s, changed=not self._settled, writer=writer)
        self._settled = True

    def _quiet_until(self, now_s: float) -> float:
        """Before when no controller has anything to do, unless a call changes something."""
        return min(
            self.health.quiet_until(),
            self.instances.quiet_until(),
            self._peerings.quiet_until(),
            self._services.quiet_until(now_s),
        )

    def _execute_policy(self, call: Call, answer: Any) -> Any:
        cast("AutoScalingService", self._services["autoscaling"]).execute(call)
        return answer


def _question(call: Call) -> str:
    asked = [call.service, call.operation, call.region, call.parameters]
    return json.dumps(asked, sort_keys=True, default=str)
