"""Bytes behind volumes, snapshots, images and instance stores."""

import socket
from typing import Any

import boto3
import pytest

import minicloud
from minicloud.control.gateway_client import GatewayClient, GatewayError
from minicloud.dataplane.storage_life import Event, Medium, survives

ROOT, DATA, STORE, MEMORY = "/srv/root", "/mnt/sdf/data", "/mnt/ephemeral0/cache", "/dev/shm/now"


@pytest.fixture
def machine(site: Any) -> str:
    """An instance with a data volume that stays, an instance store, and a file on each."""
    ebs = {"VolumeSize": 20, "DeleteOnTermination": False}
    disks = [{"DeviceName": "/dev/sdf", "Ebs": ebs}]
    instance: str = site.launch(InstanceType="i3.large", BlockDeviceMappings=disks)
    disk = minicloud.disk(instance)
    for path in (ROOT, DATA, STORE, MEMORY):
        disk[path] = path.encode()
    return instance


def volumes(site: Any, instance: str) -> dict[str, str]:
    """Volume ids by device."""
    (reservation,) = site.ec2.describe_instances(InstanceIds=[instance])["Reservations"]
    mappings = reservation["Instances"][0]["BlockDeviceMappings"]
    return {one["DeviceName"]: one["Ebs"]["VolumeId"] for one in mappings}


def written(disk: Any) -> set[str]:
    return set(disk) - {"/etc/os-release"}


def test_what_outlives_a_reboot_a_stop_and_the_end(site: Any, machine: str) -> None:
    disk, held = minicloud.disk(machine), volumes(site, machine)
    site.ec2.reboot_instances(InstanceIds=[machine])
    assert written(disk) == {ROOT, DATA, STORE}
    site.ec2.stop_instances(InstanceIds=[machine])
    site.ec2.get_waiter("instance_stopped").wait(InstanceIds=[machine])
    site.ec2.start_instances(InstanceIds=[machine])
    assert written(disk) == {ROOT, DATA}
    site.ec2.terminate_instances(InstanceIds=[machine])
    assert dict(minicloud.disk(held["/dev/sdf"])) == {"/data": DATA.encode()}
    with pytest.raises(minicloud.DiskError, match="there is no volume"):
        minicloud.disk(held["/dev/xvda"])


def test_delete_on_termination_decides_and_can_be_changed(site: Any, machine: str) -> None:
    held = volumes(site, machine)
    for device, delete in (("/dev/xvda", False), ("/dev/sdf", True)):
        changed = [{"DeviceName": device, "Ebs": {"DeleteOnTermination": delete}}]
        site.ec2.modify_instance_attribute(InstanceId=machine, BlockDeviceMappings=changed)
    site.ec2.terminate_instances(InstanceIds=[machine])
    assert minicloud.disk(held["/dev/xvda"])["/srv/root"] == ROOT.encode()
    with pytest.raises(minicloud.DiskError):
        minicloud.disk(held["/dev/sdf"])


def test_a_volume_attached_later_stays(site: Any) -> None:
    instance, volume = site.launch(), site.volume()
    site.attach(volume, instance)
    minicloud.disk(instance)["/mnt/sdf/a"] = b"kept"
    site.ec2.terminate_instances(InstanceIds=[instance])
    assert minicloud.disk(volume)["/a"] == b"kept"


def devices(site: Any, instance: str) -> set[str]:
    return set(volumes(site, instance))


def test_a_volume_is_detached_from_where_it_is(site: Any, error_code: Any) -> None:
    here, there, volume, other = site.launch(), site.launch(), site.volume(), site.volume()
    site.attach(volume, here)
    site.attach(other, there)
    detach = site.ec2.detach_volume
    gone = "InvalidAttachment.NotFound"
    assert error_code(lambda: detach(VolumeId=volume, InstanceId=there)) == gone
    assert error_code(lambda: detach(VolumeId=volume, Device="/dev/xvda")) == gone
    assert devices(site, here) == devices(site, there) == {"/dev/xvda", "/dev/sdf"}
    told = detach(VolumeId=volume)
    assert (told["InstanceId"], told["Device"]) == (here, "/dev/sdf")
    assert devices(site, here) == {"/dev/xvda"}


def test_bare_moto_5_2_5_takes_what_another_instance_has(bare_site: Any) -> None:
    here, there, volume, other = (
        bare_site.launch(), bare_site.launch(), bare_site.volume(), bare_site.volume()
    )  # fmt: skip
    bare_site.attach(volume, here)
    bare_site.attach(other, there)
    with pytest.raises(TypeError):
        bare_site.ec2.detach_volume(VolumeId=volume)
    bare_site.ec2.detach_volume(VolumeId=volume, InstanceId=there)
    assert "/dev/sdf" not in devices(bare_site, there)


def test_a_snapshot_is_of_its_moment_and_makes_volumes_in_other_zones(site: Any) -> None:
    volume = site.volume("ap-northeast-1a")
    minicloud.disk(volume)["/a"] = b"before"
    snapshot = site.ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    minicloud.disk(volume)["/a"] = b"after"
    site.ec2.delete_volume(VolumeId=volume)
    made = site.ec2.create_volume(SnapshotId=snapshot, AvailabilityZone="ap-northeast-1c")
    assert minicloud.disk(made["VolumeId"])["/a"] == b"before"
    assert made["AvailabilityZone"] == "ap-northeast-1c"


def test_two_volumes_of_one_snapshot_are_two(site: Any) -> None:
    volume = site.volume()
    minicloud.disk(volume)["/a"] = b"same"
    snapshot = site.ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    first, second = (
        site.ec2.create_volume(SnapshotId=snapshot, AvailabilityZone="ap-northeast-1a")["VolumeId"]
        for _ in range(2)
    )
    minicloud.disk(first)["/a"] = b"changed"
    assert minicloud.disk(second)["/a"] == b"same"


def test_a_snapshot_goes_to_another_region(site: Any) -> None:
    volume = site.volume()
    minicloud.disk(volume)["/a"] = b"far"
    snapshot = site.ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    there = boto3.client("ec2", region_name="us-east-1")
    copy = there.copy_snapshot(SourceRegion="ap-northeast-1", SourceSnapshotId=snapshot)
    made = there.create_volume(SnapshotId=copy["SnapshotId"], AvailabilityZone="us-east-1a")
    assert minicloud.disk(made["VolumeId"])["/a"] == b"far"


def test_snapshots_of_all_volumes_of_an_instance(site: Any, machine: str) -> None:
    made = site.ec2.create_snapshots(InstanceSpecification={"InstanceId": machine})["Snapshots"]
    held = set()
    for one in made:
        snapshot = one["SnapshotId"]
        volume = site.ec2.create_volume(SnapshotId=snapshot, AvailabilityZone="ap-northeast-1a")
        held |= written(minicloud.disk(volume["VolumeId"]))
    assert held == {"/srv/root", "/data"}


def test_an_own_image_carries_every_volume_of_its_instance(site: Any, machine: str) -> None:
    image = site.ec2.create_image(InstanceId=machine, Name="golden")["ImageId"]
    (told,) = site.ec2.describe_images(ImageIds=[image])["Images"]
    sizes = {one["DeviceName"]: one["Ebs"]["VolumeSize"] for one in told["BlockDeviceMappings"]}
    assert sizes == {"/dev/xvda": 8, "/dev/sdf": 20}
    assert (told["RootDeviceName"], told["RootDeviceType"]) == ("/dev/xvda", "ebs")
    minicloud.disk(machine)[ROOT] = b"changed since"
    for zone in ("ap-northeast-1a", "ap-northeast-1c"):
        disk = minicloud.disk(site.launch(zone, ImageId=image))
        assert written(disk) == {ROOT, DATA}
        assert disk[ROOT] == ROOT.encode()


def test_a_volume_keeps_its_bytes_when_its_snapshot_is_deleted_before_the_first_look(
    site: Any,
) -> None:
    volume = site.volume()
    minicloud.disk(volume)["/a"] = b"kept"
    snapshot = site.ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    made = site.ec2.create_volume(SnapshotId=snapshot, AvailabilityZone="ap-northeast-1a")
    site.ec2.delete_snapshot(SnapshotId=snapshot)
    assert dict(minicloud.disk(made["VolumeId"])) == {"/a": b"kept"}


def test_an_instance_keeps_its_bytes_when_its_image_and_snapshot_are_deleted(
    site: Any, machine: str
) -> None:
    image = site.ec2.create_image(InstanceId=machine, Name="golden")["ImageId"]
    (told,) = site.ec2.describe_images(ImageIds=[image])["Images"]
    launched = site.launch(ImageId=image)
    site.ec2.deregister_image(ImageId=image)
    for one in told["BlockDeviceMappings"]:
        site.ec2.delete_snapshot(SnapshotId=one["Ebs"]["SnapshotId"])
    disk = minicloud.disk(launched)
    assert (disk[ROOT], disk[DATA]) == (ROOT.encode(), DATA.encode())


@pytest.mark.parametrize("region", ["ap-northeast-1", "us-east-1"])
def test_a_copied_image_carries_what_the_first_one_did(
    site: Any, machine: str, region: str
) -> None:
    image = site.ec2.create_image(InstanceId=machine, Name="golden")["ImageId"]
    there = boto3.client("ec2", region_name=region)
    copy = there.copy_image(Name="copy", SourceImageId=image, SourceRegion="ap-northeast-1")
    told = [
        {one["DeviceName"]: one["Ebs"]["VolumeSize"] for one in found["BlockDeviceMappings"]}
        for client, one_id in ((site.ec2, image), (there, copy["ImageId"]))
        for found in client.describe_images(ImageIds=[one_id])["Images"]
    ]
    assert told[0] == told[1] == {"/dev/xvda": 8, "/dev/sdf": 20}
    site.ec2.deregister_image(ImageId=image)
    kind = {"InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    (launched,) = there.run_instances(ImageId=copy["ImageId"], **kind)["Instances"]
    disk = minicloud.disk(launched["InstanceId"])
    assert (disk[ROOT], disk[DATA]) == (ROOT.encode(), DATA.encode())
    assert "/etc/os-release" in disk


def test_a_copied_image_of_the_catalogue_has_its_system(site: Any) -> None:
    copy = site.ec2.copy_image(
        Name="copy", SourceImageId=site.image, SourceRegion="ap-northeast-1"
    )["ImageId"]
    told = [minicloud.disk(site.launch(ImageId=one)) for one in (site.image, copy)]
    assert dict(told[0]) == dict(told[1])
    assert told[0]["/etc/os-release"]


def test_bare_moto_5_2_5_copies_no_disks(bare_site: Any) -> None:
    own = bare_site.ec2.create_image(InstanceId=bare_site.launch(), Name="golden")["ImageId"]
    region = "ap-northeast-1"
    copy = bare_site.ec2.copy_image(Name="copy", SourceImageId=own, SourceRegion=region)
    (told,) = bare_site.ec2.describe_images(ImageIds=[copy["ImageId"]])["Images"]
    (disk,) = told["BlockDeviceMappings"]
    assert (disk["DeviceName"], disk["Ebs"]["VolumeSize"]) == ("/dev/sda1", 15)


@pytest.mark.parametrize(("no_reboot", "kept"), [(False, False), (True, True)])
def test_making_an_image_reboots_the_instance_unless_it_is_not_to(
    site: Any, machine: str, no_reboot: bool, kept: bool
) -> None:
    site.ec2.create_image(InstanceId=machine, Name="golden", NoReboot=no_reboot)
    assert (MEMORY in minicloud.disk(machine)) is kept
    assert {ROOT, DATA, STORE} <= set(minicloud.disk(machine))


def test_the_root_volume_is_at_the_images_root_device(site: Any, machine: str) -> None:
    assert set(volumes(site, machine)) == {"/dev/xvda", "/dev/sdf"}
    (root,) = site.ec2.describe_volumes(VolumeIds=[volumes(site, machine)["/dev/xvda"]])["Volumes"]
    assert root["SnapshotId"].startswith("snap-")
    assert b"Amazon Linux 2023" in minicloud.disk(machine)["/etc/os-release"]


def test_a_root_volume_may_be_asked_for_larger(site: Any) -> None:
    disks = [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 30}}]
    held = volumes(site, site.launch(BlockDeviceMappings=disks))
    (root,) = site.ec2.describe_volumes(VolumeIds=list(held.values()))["Volumes"]
    assert (list(held), root["Size"]) == (["/dev/xvda"], 30)


def test_bare_moto_5_2_5_has_an_empty_root_at_a_device_of_its_own(bare_site: Any) -> None:
    image = bare_site.ec2.register_image(Name="own", RootDeviceName="/dev/xvda")["ImageId"]
    held = volumes(bare_site, bare_site.launch(ImageId=image))
    assert set(held) == {"/dev/sda1"}
    disks = [{"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 20}}]
    assert set(volumes(bare_site, bare_site.launch(BlockDeviceMappings=disks))) == {"/dev/sdf"}
    instance = bare_site.launch()
    own = bare_site.ec2.create_image(InstanceId=instance, Name="golden")["ImageId"]
    (told,) = bare_site.ec2.describe_images(ImageIds=[own])["Images"]
    assert [one["Ebs"]["VolumeSize"] for one in told["BlockDeviceMappings"]] == [15]


def test_nobody_looks_into_a_stopped_instance_but_its_volume_can_be_read(
    site: Any, machine: str
) -> None:
    site.ec2.stop_instances(InstanceIds=[machine])
    with pytest.raises(minicloud.DiskError, match="is stopped"):
        minicloud.disk(machine)
    assert written(minicloud.disk(volumes(site, machine)["/dev/xvda"])) == {"/srv/root"}


def test_a_type_without_instance_store_has_none(site: Any) -> None:
    disk = minicloud.disk(site.launch())
    assert disk.mounts == ("/", "/dev/shm")
    disk["/mnt/ephemeral0/x"] = b""  # a folder of the root volume, then
    assert "/mnt/ephemeral0/x" in disk


@pytest.mark.parametrize("path", ["data", "/data/", "", 7])
def test_a_path_that_is_none_is_told(site: Any, path: Any) -> None:
    with pytest.raises(ValueError, match="absolute path"):
        minicloud.disk(site.launch())[path] = b""


def test_text_is_not_bytes(site: Any) -> None:
    with pytest.raises(TypeError, match=r"text\.encode"):
        minicloud.disk(site.launch())["/a"] = "text"  # type: ignore[assignment]


def test_a_file_can_be_removed_once(site: Any) -> None:
    disk = minicloud.disk(site.volume())
    disk["/a"] = b""
    del disk["/a"]
    with pytest.raises(KeyError):
        del disk["/a"]
    assert list(disk) == []


def test_a_reset_forgets_every_byte(cloud: minicloud.Cloud, site: Any) -> None:
    volume = site.volume()
    minicloud.disk(volume)["/a"] = b""
    cloud.reset()
    assert site.volume() == volume  # the same seed, the same id
    assert list(minicloud.disk(volume)) == []


def test_a_disk_needs_a_cloud() -> None:
    minicloud.stop()
    with pytest.raises(minicloud.NotStartedError, match=r"minicloud\.disk"):
        minicloud.disk("vol-1")


def test_a_process_that_is_not_the_clouds_is_told_that_disks_are_elsewhere() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(GatewayError, match="another process"):
        GatewayClient(ours).mounts("vol-1")


@pytest.mark.parametrize(
    ("medium", "kept"),
    [
        (Medium.MEMORY, []),
        (Medium.INSTANCE_STORE, [Event.REBOOT]),
        (Medium.VOLUME, [Event.REBOOT, Event.STOP, Event.TERMINATE]),
    ],
)
def test_what_each_medium_outlives(medium: Medium, kept: list[Event]) -> None:
    assert [event for event in Event if survives(medium, event)] == kept
