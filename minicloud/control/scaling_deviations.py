"""Where bare moto differs from AWS in what moves an Auto Scaling group."""

from minicloud.control.deviation import Deviation, Fidelity

_GUIDE = "https://docs.aws.amazon.com/autoscaling/ec2/userguide"
_REFERENCE = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference"
_ALARMS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest"
_TEST = "tests/control/test_scaling_triggers.py"

SCALING_BREAKS = frozenset(
    {
        "auto-scaling-member",
        "auto-scaling-page-token",
        "auto-scaling-health",
        "auto-scaling-group-exists",
        "execute-policy-exists",
        "execute-policy-step",
        "lifecycle-action-result",
        "auto-scaling-template-version",
        "auto-scaling-tags",
        "instance-refresh",
    }
)
"""Guards of calls that bare moto does not accept, but answers with a Python exception."""

SCALING_DEVIATIONS = (
    Deviation(
        id="alarms-evaluated",
        service="cloudwatch",
        aws="An alarm follows its metric: enough breaching data points bring it to ALARM.",
        moto="An alarm is OK from the start and stays what it is.",
        here="Evaluated at each full minute of the virtual clock, missing data included; alarms "
        "on expressions, percentiles and other alarms are not.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_ALARMS}/monitoring/alarm-evaluation.html",
        test=f"{_TEST}::test_an_alarm_follows_its_metric",
    ),
    Deviation(
        id="metric-time",
        service="cloudwatch",
        aws="A data point without a time is of the moment at which it came.",
        moto="It is of the real time.",
        here="It is of the virtual time.",
        ours=Fidelity.SAME,
        source=f"{_ALARMS}/APIReference/API_MetricDatum.html",
        test=f"{_TEST}::test_what_is_reported_without_a_time_is_of_now",
    ),
    Deviation(
        id="metrics-of-instances",
        service="cloudwatch",
        aws="Instances report their CPU use, and nobody else may report to a namespace of AWS.",
        moto="No instance reports anything, and every namespace is accepted.",
        here="As moto, so that a notebook can play the instances.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_ALARMS}/APIReference/API_PutMetricData.html",
        test=f"{_TEST}::test_a_notebook_can_report_for_the_instances",
    ),
    Deviation(
        id="scaling-policies-executed",
        service="autoscaling",
        aws="An alarm in ALARM calls its policy once a period; cooldown and warm-up hold it back.",
        moto="No alarm calls a policy.",
        here="As AWS, on the virtual clock; an instance is in service as soon as it is launched.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/as-scaling-simple-step.html",
        test=f"{_TEST}::test_an_alarm_calls_its_policy_and_the_group_grows_over_its_zones",
    ),
    Deviation(
        id="execute-policy",
        service="autoscaling",
        aws="A policy executed by hand takes its step, and stays within the group's limits.",
        moto="A simple policy passes the maximum, and a step policy fails with Python's TypeError.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_REFERENCE}/API_ExecutePolicy.html",
        test=f"{_TEST}::test_a_policy_executed_by_hand_stays_within_the_limits",
    ),
    Deviation(
        id="target-tracking-alarms",
        service="autoscaling",
        aws="Target tracking makes two alarms, and calculates how many instances are needed.",
        moto="Keeps the policy, returns no PolicyARN, and makes no alarms.",
        here="Two alarms, above the target for 3 minutes and below 70 % of it for 15; AWS "
        "promises no numbers. It scales in at once by what is not needed, where AWS goes more "
        "gradually.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/as-scaling-target-tracking.html",
        test=f"{_TEST}::test_target_tracking_goes_out_in_3_minutes_and_in_after_15",
    ),
    Deviation(
        id="scheduled-actions-fire",
        service="autoscaling",
        aws="A scheduled action sets a group's sizes at its time, in its time zone.",
        moto="Keeps it, whatever its cron line says, and never does it.",
        here="As AWS, on the virtual clock, to the second.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/ec2-auto-scaling-scheduled-scaling.html",
        test=f"{_TEST}::test_office_hours_in_tokyo_and_the_same_line_in_utc",
    ),
    Deviation(
        id="scheduled-actions-batch",
        service="autoscaling",
        aws="A batch of scheduled actions keeps the good ones and lists those that failed.",
        moto="Keeps all of them, good or bad.",
        here="One bad action refuses the whole batch, with its error.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_REFERENCE}/API_BatchPutScheduledUpdateGroupAction.html",
        test=f"{_TEST}::test_one_bad_action_refuses_its_batch",
    ),
    Deviation(
        id="scaling-activities",
        service="autoscaling",
        aws="Each launch and termination is kept as an activity with its cause.",
        moto="The list is always empty.",
        here="As AWS, for launches and terminations; the words of the cause are like AWS's.",
        ours=Fidelity.SAME,
        source=f"{_REFERENCE}/API_DescribeScalingActivities.html",
        test=f"{_TEST}::test_activities_say_what_was_done_and_why_newest_first",
    ),
    Deviation(
        id="alarm-set-by-hand",
        service="cloudwatch",
        aws="SetAlarmState to ALARM calls for the alarm's actions; scaling policies go by the data "
        "points of StateReasonData.",
        moto="Sets the state.",
        here="As AWS, for Auto Scaling's policies; without data points only simple policies move "
        "their group.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_ALARMS}/APIReference/API_SetAlarmState.html",
        test="tests/control/test_alarms.py::"
        "test_bare_moto_5_2_5_moves_no_group_when_an_alarm_is_set",
    ),
    Deviation(
        id="cooldown-by-hand",
        service="autoscaling",
        aws="With HonorCooldown, a policy executed or a capacity set by hand waits for the "
        "cooldown.",
        moto="Does not look at it.",
        here="Refuses with ScalingActivityInProgress while a simple policy's cooldown lasts; a "
        "policy executed by hand begins one.",
        ours=Fidelity.SAME,
        source=f"{_REFERENCE}/API_ExecutePolicy.html",
        test=f"{_TEST}::test_bare_moto_5_2_5_honours_no_cooldown",
    ),
    Deviation(
        id="scheduled-in-the-past",
        service="autoscaling",
        aws="A scheduled action that would start in the past is refused.",
        moto="Accepts and lists it.",
        here="Refuses with ValidationError; what time it is, the virtual clock says.",
        ours=Fidelity.SAME,
        source=f"{_REFERENCE}/API_PutScheduledUpdateGroupAction.html",
        test=f"{_TEST}::test_bare_moto_5_2_5_schedules_the_past",
    ),
    Deviation(
        id="lifecycle-hooks",
        service="autoscaling",
        aws="A lifecycle hook holds instances that come or go in a wait state, until the action is "
        "completed or its time-out has passed.",
        moto="Keeps the hook with a role and a queue that nobody named, forgets hooks that come "
        "with a new group, holds nothing, and knows neither CompleteLifecycleAction nor "
        "RecordLifecycleActionHeartbeat.",
        here="As AWS, on the virtual clock, with the event on EventBridge's default bus; no "
        "message goes to a queue or a topic. Connections drain while the hook waits.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/lifecycle-hooks-overview.html",
        test="tests/control/test_lifecycle_hooks.py::test_bare_moto_5_2_5_holds_nothing",
    ),
    Deviation(
        id="instance-refresh-rolls",
        service="autoscaling",
        aws="An instance refresh replaces a group's instances, a part of them at a time.",
        moto="Does not know instance refreshes.",
        here="As AWS within MinHealthyPercentage, on the virtual clock; instances end before their "
        "replacements are launched, whatever MaxHealthyPercentage says. Checkpoints, alarms, "
        "baking and rollbacks are not known, and a new template is the group's at once.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/instance-refresh-overview.html",
        test="tests/control/test_instance_refreshes.py::test_bare_moto_5_2_5_knows_no_refresh",
    ),
    Deviation(
        id="launched-version",
        service="autoscaling",
        aws="A group's instance names the version of the launch template that it came from.",
        moto="Names the template's default version for all of them.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_REFERENCE}/API_Instance.html",
        test="tests/control/test_instance_refreshes.py::"
        "test_bare_moto_5_2_5_names_the_default_version",
    ),
    Deviation(
        id="zones-removed",
        service="autoscaling",
        aws="Instances in a zone that a group no longer has are replaced in the zones that it has.",
        moto="They stay.",
        here="As AWS, on the virtual clock.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/auto-scaling-benefits.html",
        test="tests/control/test_auto_scaling.py::"
        "test_bare_moto_5_2_5_leaves_instances_in_a_zone_that_was_removed",
    ),
    Deviation(
        id="failed-launches",
        service="autoscaling",
        aws="Where EC2 refuses a launch, the group keeps its size, a Failed activity says why, and "
        "the launch is tried again.",
        moto="The call that asked for instances fails with EC2's error or a Python exception.",
        here="As AWS; the pause between two tries doubles, up to a quarter of an hour.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_REFERENCE}/API_Activity.html",
        test="tests/control/test_auto_scaling.py::"
        "test_bare_moto_5_2_5_breaks_where_a_launch_is_refused",
    ),
    Deviation(
        id="policies-go-with-their-group",
        service="autoscaling",
        aws="A group that is deleted takes its policies and scheduled actions along.",
        moto="They stay.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_REFERENCE}/API_DeleteAutoScalingGroup.html",
        test=f"{_TEST}::test_policies_and_schedules_go_with_their_group",
    ),
    Deviation(
        id="scaling-names",
        service="autoscaling",
        aws="Names of policies and scheduled actions are unique within a group.",
        moto="The same name in a second group replaces the first one's.",
        here="As moto: use names of their own.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_GUIDE}/ec2-auto-scaling-scheduled-scaling.html",
        test=f"{_TEST}::test_the_same_name_in_a_second_group_replaces_the_first",
    ),
    Deviation(
        id="launch-configurations",
        service="autoscaling",
        aws="Accounts made since 1 October 2024 cannot make launch configurations.",
        moto="Every account can.",
        here="As moto.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_GUIDE}/launch-configurations.html",
        test=f"{_TEST}::test_a_launch_configuration_can_still_be_made",
    ),
)
"""In the order in which a learner meets them."""
