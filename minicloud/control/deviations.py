"""Where bare moto is known to differ from AWS, and what the emulated cloud makes of it: one list.

The book's appendix is made from it, and each record names the test that pins it. The guards
and amendments are in it by themselves.
"""

from minicloud.control.amendment import Amendment
from minicloud.control.amendments import AMENDMENTS
from minicloud.control.bucket_deviations import BUCKET_DEVIATIONS, BUCKETS_BREAK
from minicloud.control.cache_deviations import CACHE_DEVIATIONS
from minicloud.control.container_deviations import CONTAINER_DEVIATIONS
from minicloud.control.controllers.target_health import TargetHealthController
from minicloud.control.database_deviations import DATABASE_DEVIATIONS, DATABASES_BREAK
from minicloud.control.deviation import Deviation, Fidelity
from minicloud.control.edge_deviations import EDGE_DEVIATIONS, EDGES_BREAK
from minicloud.control.function_deviations import FUNCTION_DEVIATIONS, FUNCTIONS_BREAK
from minicloud.control.guard import Guard
from minicloud.control.guards import GUARDS
from minicloud.control.iam_deviations import IAM_DEVIATIONS
from minicloud.control.image_deviations import IMAGE_DEVIATIONS
from minicloud.control.instance_deviations import BROKEN_BY_MOTO, INSTANCE_DEVIATIONS
from minicloud.control.name_deviations import NAME_DEVIATIONS, NAMES_BREAK
from minicloud.control.network_deviations import (
    ACCEPTED_OF_INTERFACES,
    MOTO_BREAKS,
    NETWORK_DIFFERENCES,
)

__all__ = ["DEVIATIONS", "MOTO_VERSION", "Deviation", "Fidelity"]
from minicloud.control.scaling_deviations import SCALING_BREAKS, SCALING_DEVIATIONS

__all__ = ["DEVIATIONS", "MOTO_VERSION", "Deviation", "Fidelity"]

MOTO_VERSION = "5.2.5"
"""The moto that was looked at; another one fails the tests until somebody looks again."""


_REFUSED = "tests/control/test_guards.py::test_the_emulated_cloud_refuses"
_AMENDED = {
    "acl-icmp": (
        "Loses type and code, and keeps a protocol's name.",
        "test_a_rule_of_a_network_acl_keeps_its_icmp_type",
    ),
    "regions-of-one-partition": (
        "Lists GovCloud and China too.",
        "test_regions_are_those_of_the_accounts_partition",
    ),
    "auto-scaling-warmup": (
        "Forgets it.",
        "test_a_group_keeps_its_default_instance_warmup",
    ),
    "auto-scaling-cooldown": (
        "Keeps the first one, and makes 300 s of 0.",
        "test_a_group_has_the_default_cooldown_that_it_was_given_last",
    ),
    "launch-idempotency": (
        "It launches again.",
        "test_a_launch_that_comes_twice_with_one_token_happens_once",
    ),
    "interface-address": (
        "It has any address of the block, used ones too, and its subnet counts none.",
        "test_an_interface_takes_a_free_address_of_its_subnet_until_it_is_deleted",
    ),
    "describe-tasks-missing": (
        "Leaves them out without a word, and describes tasks of other clusters.",
        "test_tasks_that_are_not_there_are_named",
    ),
    "elastic-ip-kept": (
        "Draws another public address at each start.",
        "test_an_elastic_ip_is_kept_over_stop_and_start",
    ),
    "credit-mode": (
        "Says standard of all, also of types without credits.",
        "test_credit_modes_are_the_families_own",
    ),
    "alb-always-cross-zone": (
        "Says that it is off.",
        "test_an_application_load_balancer_is_always_cross_zone",
    ),
    "load-balancer-scheme": (
        "Leaves it out.",
        "test_a_load_balancer_faces_the_internet_when_no_scheme_is_given",
    ),
    "nlb-group-attributes": (
        "Lists both, with values.",
        "test_a_network_load_balancers_group_has_no_routing_algorithm",
    ),
}


def _motos_answer(guard_id: str) -> str:
    if guard_id in ACCEPTED_OF_INTERFACES:
        return "Breaks with a Python exception for an instance, accepts it for an interface alone."
    breaks = MOTO_BREAKS | BROKEN_BY_MOTO | SCALING_BREAKS | BUCKETS_BREAK | NAMES_BREAK
    breaks |= EDGES_BREAK | DATABASES_BREAK | FUNCTIONS_BREAK
    if guard_id in breaks:
        return "Breaks with a Python exception."
    return "Accepts what breaks this rule."


def _of_guard(guard: Guard) -> Deviation:
    return Deviation(
        id=guard.id,
        service=guard.service,
        aws=guard.rule,
        moto=_motos_answer(guard.id),
        here=f"Refuses with {guard.code}.",
        ours=Fidelity.SAME,
        source=guard.source,
        test=_REFUSED,
    )


def _of_amendment(amendment: Amendment) -> Deviation:
    moto, test = _AMENDED[amendment.id]
    return Deviation(
        id=amendment.id,
        service=amendment.service,
        aws=amendment.rule,
        moto=moto,
        here="As AWS.",
        ours=Fidelity.SAME,
        source=amendment.source,
        test=f"tests/control/test_amendments.py::{test}",
    )


def _of_network(row: tuple[str, ...]) -> Deviation:
    own_id, aws, moto, here, ours, source, test = row
    where = "" if "::" in test else "tests/control/test_network_in_moto.py::"
    return Deviation(own_id, "ec2", aws, moto, here, Fidelity(ours), source, where + test)


_ASG = "https://docs.aws.amazon.com/autoscaling/ec2/userguide"
_SCALING_TEST = "tests/control/test_auto_scaling.py"
_OTHER_TEST = "tests/control/test_deviations.py"
_TARGET_HEALTH = TargetHealthController().amendments()[0]

_FAILURES_TEST = "tests/control/test_failures_of_moto.py"
_OTHERS = (
    Deviation(
        id="unknown-actions",
        service="any",
        aws="AWS knows each action and each parameter of its services.",
        moto="Python's NotImplementedError for those that it does not know.",
        here="UnsupportedOperation, which says what is not known.",
        ours=Fidelity.STATE_ONLY,
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
        test=f"{_FAILURES_TEST}::"
        "test_an_action_that_moto_does_not_know_is_an_unsupported_operation",
    ),
    Deviation(
        id="python-exceptions",
        service="any",
        aws="Whatever goes wrong in a call is an error with a code.",
        moto="Some wrong arguments, and some right ones, fail with a Python exception.",
        here="InternalFailure, which names the call and what moto failed with.",
        ours=Fidelity.STATE_ONLY,
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
        test=f"{_FAILURES_TEST}::"
        "test_a_python_exception_of_motos_is_an_internal_failure_that_names_the_call",
    ),
    Deviation(
        id="unknown-regions",
        service="any",
        aws="The host of a Region that does not exist has no address: boto3 cannot connect.",
        moto="The call fails with Python's KeyError.",
        here="As at AWS, boto3's EndpointConnectionError.",
        ours=Fidelity.SAME,
        source="https://docs.aws.amazon.com/general/latest/gr/rande.html",
        test=f"{_FAILURES_TEST}::test_a_region_that_does_not_exist_has_no_address",
    ),
    Deviation(
        id="target-health",
        service="elbv2",
        aws=_TARGET_HEALTH.rule,
        moto="Every target is healthy at once, also without a listener.",
        here="Health checks run on the virtual clock; the first one an interval after the target "
        "was registered, and a running instance answers.",
        ours=Fidelity.EMULATED_HERE,
        source=_TARGET_HEALTH.source,
        test="tests/control/test_target_health.py::"
        "test_a_new_target_is_initial_until_its_first_check",
    ),
    Deviation(
        id="target-draining",
        service="elbv2",
        aws="A deregistered target drains for the deregistration delay.",
        moto="It is gone at once.",
        here="It drains on the virtual clock.",
        ours=Fidelity.EMULATED_HERE,
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/"
        "edit-target-group-attributes.html",
        test="tests/control/test_target_health.py::test_a_deregistered_target_drains_for_its_delay",
    ),
    Deviation(
        id="auto-scaling-spread",
        service="autoscaling",
        aws="A group spreads its instances evenly over its Availability Zones.",
        moto="All instances are launched in the group's first subnet.",
        here="Each launch goes to the zone with the fewest instances, the first listed first.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_ASG}/auto-scaling-benefits.html",
        test=f"{_SCALING_TEST}::test_instances_are_spread_in_the_order_of_the_subnets",
    ),
    Deviation(
        id="auto-scaling-replace",
        service="autoscaling",
        aws="A group notices after a while that an instance is gone, stopped or unhealthy, and "
        "replaces it.",
        moto="A terminated instance is replaced within the call, any other never.",
        here="It is replaced 10 s after it was lost, on the virtual clock.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_ASG}/ec2-auto-scaling-health-checks.html",
        test=f"{_SCALING_TEST}::test_a_lost_instance_is_replaced_in_its_zone_when_it_is_noticed",
    ),
    Deviation(
        id="auto-scaling-rebalance",
        service="autoscaling",
        aws="A group whose zones hold unequal shares launches in the emptier zone first, and ends "
        "instances in the fuller one afterwards.",
        moto="Does nothing.",
        here="As AWS, on the virtual clock; a new instance is in service at once.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_ASG}/auto-scaling-benefits.html",
        test=f"{_SCALING_TEST}::test_a_new_zone_gets_its_share_and_nothing_ends_before",
    ),
    Deviation(
        id="auto-scaling-grace-period",
        service="autoscaling",
        aws="The health check grace period is 0 when the API is given none.",
        moto="It is 300 s, also when 0 is given.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
        "API_CreateAutoScalingGroup.html",
        test=f"{_SCALING_TEST}::test_the_grace_period_is_0_when_none_is_given",
    ),
    Deviation(
        id="images",
        service="ec2",
        aws="Only images that exist can be launched.",
        moto="Launches any image id, and lists 1,300 images of which many are gone.",
        here="Refuses unknown ids with InvalidAMIID.NotFound; the catalogue is six images of this "
        "course, whose ids exist nowhere else.",
        ours=Fidelity.STATE_ONLY,
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
        test="tests/control/test_session.py::test_images_and_types_are_checked",
    ),
    Deviation(
        id="zones-never-fail",
        service="ec2",
        aws="An Availability Zone can be impaired.",
        moto="Every zone is always available.",
        here="As moto; zones fail in the simulation and in the real servers.",
        ours=Fidelity.STATE_ONLY,
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AvailabilityZone.html",
        test=f"{_OTHER_TEST}::test_every_zone_is_available",
    ),
    Deviation(
        id="elastic-ip-public",
        service="ec2",
        aws="An Elastic IP address is a public address, reachable from the internet.",
        moto="Draws a loopback address, which is this machine.",
        here="An address of 203.0.113.0/24, which is kept for documentation and leads nowhere.",
        ours=Fidelity.STATE_ONLY,
        source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html",
        test="tests/control/test_amendments.py::"
        "test_elastic_ips_are_addresses_kept_for_documentation",
    ),
    Deviation(
        id="target-ports",
        service="elbv2",
        aws="An instance can be registered several times in a group, at several ports.",
        moto="The last registration replaces the one before it.",
        here="As moto.",
        ours=Fidelity.STATE_ONLY,
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/"
        "API_RegisterTargets.html",
        test=f"{_OTHER_TEST}::test_an_instance_is_a_target_at_one_port_only",
    ),
    Deviation(
        id="deregistration-delay-maximum",
        service="elbv2",
        aws="The deregistration delay may be 3,600 s.",
        moto="Refuses 3,600 s, and accepts 3,599 s.",
        here="As moto.",
        ours=Fidelity.STATE_ONLY,
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/"
        "API_TargetGroupAttribute.html",
        test=f"{_OTHER_TEST}::test_the_longest_deregistration_delay_is_refused",
    ),
    Deviation(
        id="regex-conditions",
        service="elbv2",
        aws="A rule's condition can compare a host, a path or a header with regular expressions.",
        moto="The call fails with Python's KeyError.",
        here="It fails with InternalFailure.",
        ours=Fidelity.STATE_ONLY,
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/"
        "API_PathPatternConditionConfig.html",
        test=f"{_OTHER_TEST}::test_a_condition_with_regular_expressions_fails",
    ),
    Deviation(
        id="certificate-validation",
        service="acm",
        aws="A requested certificate is issued once its owner has proved to own the domain.",
        moto="It is issued a minute of real time later.",
        here="It is issued when it is looked at.",
        ours=Fidelity.STATE_ONLY,
        source="https://docs.aws.amazon.com/acm/latest/userguide/domain-ownership-validation.html",
        test="tests/control/test_guards_let_pass.py::"
        "test_an_https_listener_takes_a_certificate_of_acm",
    ),
)

DEVIATIONS: tuple[Deviation, ...] = (
    *(_of_guard(guard) for guard in GUARDS),
    *(_of_amendment(one) for one in AMENDMENTS if one.id in _AMENDED),
    *(_of_network(row) for row in NETWORK_DIFFERENCES),
    *_OTHERS,
    *IMAGE_DEVIATIONS,
    *NAME_DEVIATIONS,
    *INSTANCE_DEVIATIONS,
    *CONTAINER_DEVIATIONS,
    *SCALING_DEVIATIONS,
    *FUNCTION_DEVIATIONS,
    *DATABASE_DEVIATIONS,
    *BUCKET_DEVIATIONS,
    *CACHE_DEVIATIONS,
    *EDGE_DEVIATIONS,
    *IAM_DEVIATIONS,
)
"""The differences that this course knows of, guards first; moto has more."""
