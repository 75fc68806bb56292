"""The states between two others, on the virtual clock, beside what bare moto 5.2.5 shows."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

import minicloud
from minicloud.dataplane.instance_life import TRANSITION_S, Action, after, leads_to
from minicloud.dataplane.records import InstanceState as S


def state(site: Any, instance: str) -> str:
    (reservation,) = site.ec2.describe_instances(InstanceIds=[instance])["Reservations"]
    return str(reservation["Instances"][0]["State"]["Name"])


def change(site: Any, what: str, instance: str) -> tuple[str, str]:
    """What the answer says that the instance was, and is."""
    answer = getattr(site.ec2, f"{what}_instances")(InstanceIds=[instance])
    (key,) = [key for key in answer if key.endswith("Instances")]
    (told,) = answer[key]
    return told["PreviousState"]["Name"], told["CurrentState"]["Name"]


def test_an_instance_is_pending_until_its_time_has_passed(
    site: Any, cloud: minicloud.Cloud
) -> None:
    instance = site.launch()
    assert state(site, instance) == "pending"
    cloud.advance(TRANSITION_S[S.PENDING] - 1)
    assert state(site, instance) == "pending"
    cloud.advance(1)
    assert state(site, instance) == "running"


@pytest.mark.parametrize(
    ("what", "between", "end"),
    [("stop", S.STOPPING, S.STOPPED), ("terminate", S.SHUTTING_DOWN, S.TERMINATED)],
)
def test_stopping_and_ending_take_their_time(
    site: Any, cloud: minicloud.Cloud, what: str, between: S, end: S
) -> None:
    instance = site.launch()
    cloud.advance(60)
    assert change(site, what, instance) == ("running", between)
    cloud.advance(TRANSITION_S[between] - 1)
    assert state(site, instance) == between
    cloud.advance(1)
    assert state(site, instance) == end


def test_bare_moto_5_2_5_is_at_the_end_at_the_next_look(bare_site: Any) -> None:
    instance = bare_site.launch()
    assert state(bare_site, instance) == "running"
    change(bare_site, "stop", instance)
    assert state(bare_site, instance) == "stopped"
    change(bare_site, "terminate", instance)
    assert state(bare_site, instance) == "terminated"


def test_waiters_wait_in_virtual_time(site: Any, cloud: minicloud.Cloud) -> None:
    instance = site.launch()
    site.ec2.get_waiter("instance_running").wait(InstanceIds=[instance])
    assert cloud.now_s == 30
    site.ec2.stop_instances(InstanceIds=[instance])
    site.ec2.get_waiter("instance_stopped").wait(InstanceIds=[instance])
    assert cloud.now_s == 60


def test_who_goes_on_at_once_finds_the_instance_running(site: Any) -> None:
    instances = [site.launch(), site.launch()]
    running = [{"Name": "instance-state-name", "Values": ["running"]}]
    found = site.ec2.describe_instances(Filters=running)["Reservations"]
    assert [one["Instances"][0]["InstanceId"] for one in found] == instances
    site.ec2.terminate_instances(InstanceIds=instances[:1])
    (left,) = minicloud.take_inventory().instances
    assert left.instance_id == instances[1]


def test_a_new_instance_may_be_stopped_at_once_unless_somebody_saw_it_pending(site: Any) -> None:
    unseen, seen = site.launch(), site.launch()
    assert state(site, seen) == "pending"
    assert change(site, "stop", unseen) == ("running", "stopping")
    with pytest.raises(ClientError, match="has never reached the 'running' state"):
        change(site, "stop", seen)


def test_looking_at_one_instance_leaves_another_in_between(site: Any) -> None:
    first, second = site.launch(), site.launch()
    assert [state(site, one) for one in (first, second)] == ["pending", "pending"]


def test_asking_for_what_is_so_changes_nothing(site: Any, cloud: minicloud.Cloud) -> None:
    instance = site.launch()
    assert state(site, instance) == "pending"
    assert change(site, "start", instance) == ("pending", "pending")
    cloud.advance(20)
    assert change(site, "start", instance) == ("running", "running")
    change(site, "stop", instance)
    cloud.advance(20)
    assert change(site, "stop", instance) == ("stopping", "stopping")
    cloud.advance(10)
    assert change(site, "stop", instance) == ("stopped", "stopped")


def address(site: Any, instance: str) -> str | None:
    (reservation,) = site.ec2.describe_instances(InstanceIds=[instance])["Reservations"]
    found: str | None = reservation["Instances"][0].get("PublicIpAddress")
    return found


def address_after_a_start_of_what_runs(site: Any) -> bool:
    instance = site.launch()
    site.ec2.get_waiter("instance_running").wait(InstanceIds=[instance])
    before = address(site, instance)
    change(site, "start", instance)
    return address(site, instance) == before


def test_starting_what_runs_keeps_its_address(site: Any) -> None:
    assert address_after_a_start_of_what_runs(site)


def test_bare_moto_5_2_5_draws_another(bare_site: Any) -> None:
    for subnet in bare_site.subnets.values():
        public = {"Value": True}
        bare_site.ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch=public)
    assert not address_after_a_start_of_what_runs(bare_site)


def test_terminating_again_succeeds(site: Any, cloud: minicloud.Cloud) -> None:
    instance = site.launch()
    change(site, "terminate", instance)
    assert change(site, "terminate", instance) == ("shutting-down", "shutting-down")
    cloud.advance(30)
    assert change(site, "terminate", instance) == ("terminated", "terminated")


def test_one_refused_instance_leaves_the_others_alone(site: Any, error_code: Any) -> None:
    first, protected = site.launch(), site.launch(DisableApiTermination=True)
    both = [first, protected]
    code = error_code(lambda: site.ec2.terminate_instances(InstanceIds=both))
    assert code == "OperationNotPermitted"
    states = [one.state for one in minicloud.take_inventory().instances]
    assert states == [S.RUNNING, S.RUNNING]


def test_a_terminated_instance_is_listed_for_an_hour(site: Any, cloud: minicloud.Cloud) -> None:
    instance = site.launch()
    change(site, "terminate", instance)
    cloud.advance(30 + 3599)
    assert state(site, instance) == "terminated"
    cloud.advance(1)
    with pytest.raises(ClientError, match="does not exist"):
        state(site, instance)
    assert site.ec2.describe_instances()["Reservations"] == []


def reboot(site: Any) -> list[str]:
    stopped, ended = site.launch(), site.launch()
    site.ec2.stop_instances(InstanceIds=[stopped])
    site.ec2.terminate_instances(InstanceIds=[ended])
    site.ec2.describe_instances()  # both arrive
    site.ec2.reboot_instances(InstanceIds=[stopped, ended])
    return [state(site, one) for one in (stopped, ended)]


def test_a_reboot_leaves_the_state_as_it_is(site: Any) -> None:
    assert reboot(site) == ["stopped", "terminated"]


def test_an_instance_that_is_rebooted_as_soon_as_it_starts_still_gets_there(site: Any) -> None:
    instance = site.launch()
    site.ec2.reboot_instances(InstanceIds=[instance])
    assert state(site, instance) == "running"


def test_bare_moto_5_2_5_runs_whatever_is_rebooted(bare_site: Any) -> None:
    assert reboot(bare_site) == ["running", "running"]


def checks(site: Any, instance: str) -> list[tuple[str, str]]:
    answer = site.ec2.describe_instance_status(InstanceIds=[instance])["InstanceStatuses"]
    return [(one["InstanceStatus"]["Status"], one["SystemStatus"]["Status"]) for one in answer]


def test_a_new_instance_has_passed_its_checks_after_a_minute(
    site: Any, cloud: minicloud.Cloud
) -> None:
    instance = site.launch()
    assert checks(site, instance) == []  # only those that run are told of
    cloud.advance(TRANSITION_S[S.PENDING])
    assert checks(site, instance) == [("initializing", "initializing")]
    cloud.advance(59)
    assert checks(site, instance) == [("initializing", "initializing")]
    cloud.advance(1)
    assert checks(site, instance) == [("ok", "ok")]


def test_a_waiter_waits_for_the_checks(site: Any, cloud: minicloud.Cloud) -> None:
    instance = site.launch()
    site.ec2.get_waiter("instance_status_ok").wait(InstanceIds=[instance])
    assert 80 <= cloud.now_s < 80 + 15


def test_bare_moto_5_2_5_passes_them_at_once(bare_site: Any) -> None:
    assert checks(bare_site, bare_site.launch()) == [("ok", "ok")]


def after_a_refused_stop(site: Any) -> tuple[str, str]:
    """The refusal, and the state of an instance that was to stop with the protected one."""
    instance, protected = site.launch(), site.launch(DisableApiStop=True)
    site.ec2.get_waiter("instance_running").wait(InstanceIds=[instance, protected])
    with pytest.raises(ClientError) as refused:
        site.ec2.stop_instances(InstanceIds=[instance, protected])
    assert refused.value.response["Error"]["Code"] == "OperationNotPermitted"
    return str(refused.value).replace(protected, "i"), state(site, instance)


def test_a_protected_instance_is_not_stopped_and_the_refusal_says_so(site: Any) -> None:
    told, left = after_a_refused_stop(site)
    assert "'i' may not be stopped. Modify its 'disableApiStop' instance attribute" in told
    assert left == "running"


def test_bare_moto_5_2_5_stops_the_others_and_speaks_of_terminating(bare_site: Any) -> None:
    told, left = after_a_refused_stop(bare_site)
    assert "may not be terminated" in told
    assert left == "stopped"


def test_the_smaller_count_is_launched(site: Any) -> None:
    kind = {"ImageId": site.image, "InstanceType": "t3.micro"}
    assert len(site.ec2.run_instances(**kind, MinCount=1, MaxCount=3)["Instances"]) == 1


def test_regions_keep_their_instances_apart(site: Any, cloud: minicloud.Cloud) -> None:
    other = boto3.client("ec2", region_name="us-east-1")
    kind = {"ImageId": site.image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    made = other.run_instances(**kind)["Instances"][0]["InstanceId"]
    cloud.advance(20)
    (found,) = other.describe_instances(InstanceIds=[made])["Reservations"]
    assert found["Instances"][0]["State"]["Name"] == "running"


def test_a_reset_forgets_who_was_on_the_way(cloud: minicloud.Cloud, site: Any) -> None:
    first = site.launch()
    change(site, "terminate", first)
    cloud.reset()
    cloud.advance(4000)
    assert site.ec2.describe_instances()["Reservations"] == []


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("before", S)
def test_nothing_leads_back_from_the_end_and_in_between_is_never_left_by_hand_but_to_end(
    action: Action, before: S
) -> None:
    found = after(action, before)
    if before in (S.SHUTTING_DOWN, S.TERMINATED):
        assert found == (before if action is Action.TERMINATE else None)
    elif before in (S.PENDING, S.STOPPING) and action is not Action.TERMINATE:
        assert found in (before, None)


def test_only_three_states_pass_by_themselves() -> None:
    assert {one for one in S if leads_to(one) is not one} == set(TRANSITION_S)
