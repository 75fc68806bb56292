"""Wrong calls about instances, images and disks: one or more for each guard."""

from collections.abc import Callable
from typing import Any

from moto.backends import get_backend


def start_terminated(site: Any) -> None:
    instance = site.launch()
    site.ec2.terminate_instances(InstanceIds=[instance])
    site.ec2.start_instances(InstanceIds=[instance])


def start_stopping(site: Any) -> None:
    instance = site.launch()
    site.ec2.stop_instances(InstanceIds=[instance])
    site.ec2.start_instances(InstanceIds=[instance])


def stop_terminated(site: Any) -> None:
    instance = site.launch()
    site.ec2.terminate_instances(InstanceIds=[instance])
    site.ec2.stop_instances(InstanceIds=[instance])


def stop_pending(site: Any) -> None:
    instance = site.launch()
    site.ec2.describe_instances(InstanceIds=[instance])
    site.ec2.stop_instances(InstanceIds=[instance])


def terminate_protected(site: Any) -> None:
    first = site.launch()
    protected = site.launch(DisableApiTermination=True)
    site.ec2.terminate_instances(InstanceIds=[first, protected])


def change_type_of_stopping(site: Any) -> None:
    instance = site.launch()
    site.ec2.stop_instances(InstanceIds=[instance])
    site.ec2.modify_instance_attribute(InstanceId=instance, InstanceType={"Value": "t3.small"})


def image_of_terminated(site: Any) -> None:
    instance = site.launch()
    site.ec2.terminate_instances(InstanceIds=[instance])
    site.ec2.create_image(InstanceId=instance, Name="late")


def attach_to_terminated(site: Any) -> None:
    instance = site.launch()
    site.ec2.terminate_instances(InstanceIds=[instance])
    site.attach(site.volume(), instance)


def attach_to_stopping(site: Any) -> None:
    instance, volume = site.launch(), site.volume()
    site.ec2.stop_instances(InstanceIds=[instance])
    site.attach(volume, instance)
    site.ec2.terminate_instances(InstanceIds=[instance])
    site.attach(site.volume(), instance)


def volume_of_nothing(site: Any) -> None:
    site.ec2.create_volume(AvailabilityZone="ap-northeast-1a", Size=0)


def volume_too_large(site: Any) -> None:
    site.ec2.create_volume(AvailabilityZone="ap-northeast-1a", Size=65_537, VolumeType="gp3")


def volume_with_too_few_iops(site: Any) -> None:
    zone = "ap-northeast-1a"
    site.ec2.create_volume(AvailabilityZone=zone, Size=8, VolumeType="gp3", Iops=100)


def deregister_an_image_of_amazons(site: Any) -> None:
    made = site.ec2.register_image(Name="linux", RootDeviceName="/dev/xvda")["ImageId"]
    ec2: Any = get_backend("ec2")["123456789012"]["ap-northeast-1"]
    ec2.amis[made].owner_id = "137112412989"  # as if it were Amazon's
    site.ec2.deregister_image(ImageId=made)


def volume_smaller_than_snapshot(site: Any) -> None:
    snapshot = site.ec2.create_snapshot(VolumeId=site.volume())["SnapshotId"]
    zone = "ap-northeast-1a"
    site.ec2.create_volume(AvailabilityZone=zone, Size=7, SnapshotId=snapshot)


def image_name_twice(site: Any) -> None:
    instance = site.launch()
    for _ in range(2):
        site.ec2.create_image(InstanceId=instance, Name="golden")


def launch_deregistered(site: Any) -> None:
    image = site.ec2.create_image(InstanceId=site.launch(), Name="golden")["ImageId"]
    site.ec2.deregister_image(ImageId=image)
    site.launch(ImageId=image)


def launch_none(site: Any) -> None:
    site.ec2.run_instances(ImageId=site.image, InstanceType="t3.micro", MinCount=0, MaxCount=1)


def launch_more_than_the_most(site: Any) -> None:
    site.launch(MinCount=3, MaxCount=1)


def two_launches_with_one_token(site: Any) -> None:
    site.launch(ClientToken="once")
    site.launch(ClientToken="once", InstanceType="t3.small")


def launch_with_no_such_key(site: Any) -> None:
    site.launch(KeyName="nobodys")


def launch_from_a_template_with_no_such_key(site: Any) -> None:
    site.ec2.create_launch_template(
        LaunchTemplateName="locked", LaunchTemplateData={"KeyName": "nobodys"}
    )
    site.launch(LaunchTemplate={"LaunchTemplateName": "locked"})


def launch_without_image(site: Any) -> None:
    site.ec2.run_instances(InstanceType="t3.micro", MinCount=1, MaxCount=1)


def change_to_an_unknown_type(site: Any) -> None:
    instance = site.launch()
    site.ec2.stop_instances(InstanceIds=[instance])
    site.ec2.get_waiter("instance_stopped").wait(InstanceIds=[instance])
    site.ec2.modify_instance_attribute(InstanceId=instance, InstanceType={"Value": "zz.huge"})


def volume_of_an_unknown_type(site: Any) -> None:
    site.ec2.create_volume(AvailabilityZone="ap-northeast-1a", Size=8, VolumeType="gp9")


def volume_made_an_unknown_type(site: Any) -> None:
    site.ec2.modify_volume(VolumeId=site.volume(), VolumeType="gp9")


def volume_made_smaller(site: Any) -> None:
    site.ec2.modify_volume(VolumeId=site.volume(), Size=7)


def two_volumes_at_a_device(site: Any) -> None:
    instance = site.launch()
    for _ in range(2):
        site.attach(site.volume(), instance)


def detach_the_root(site: Any) -> None:
    instance = site.launch()
    site.ec2.get_waiter("instance_running").wait(InstanceIds=[instance])
    mine = [{"Name": "attachment.instance-id", "Values": [instance]}]
    (root,) = site.ec2.describe_volumes(Filters=mine)["Volumes"]
    site.ec2.detach_volume(VolumeId=root["VolumeId"], InstanceId=instance)


def detach_what_is_not_attached(site: Any) -> None:
    site.ec2.detach_volume(VolumeId=site.volume())


def filter_instances_by_half_a_name(site: Any) -> None:
    site.launch()
    site.ec2.describe_instances(Filters=[{"Name": "instance-state", "Values": ["running"]}])


def filter_security_groups_by_a_misspelt_name(site: Any) -> None:
    site.ec2.describe_security_groups(Filters=[{"Name": "group-nme", "Values": ["default"]}])


def subnet_without_a_block(site: Any) -> None:
    site.ec2.create_subnet(VpcId=site.vpc)


def offers_by_an_unknown_location(site: Any) -> None:
    site.ec2.describe_instance_type_offerings(LocationType="zone")


def tag_with_a_key_of_awss(site: Any) -> None:
    site.ec2.create_tags(Resources=[site.launch()], Tags=[{"Key": "aws:owner", "Value": "me"}])


def tag_no_instance(site: Any) -> None:
    site.ec2.create_tags(Resources=["i-0123456789abcdef0"], Tags=[{"Key": "a", "Value": "b"}])


def page_that_nobody_gave(site: Any) -> None:
    site.launch()
    site.ec2.describe_instances(NextToken="next")


def launch_with_a_disk_at_no_device(site: Any) -> None:
    site.launch(BlockDeviceMappings=[{"Ebs": {"VolumeSize": 8}}])


def subnet_in_another_region(site: Any) -> None:
    site.ec2.create_subnet(
        VpcId=site.vpc, CidrBlock="172.31.96.0/20", AvailabilityZone="us-east-1a"
    )


def rule_for_nobody(site: Any) -> None:
    (group,) = site.ec2.describe_security_groups()["SecurityGroups"]
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80}
    site.ec2.authorize_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[rule])


def give_an_instance_no_group(site: Any) -> None:
    site.ec2.modify_instance_attribute(InstanceId=site.launch(), Groups=["sg-0123456789abcdef0"])


INSTANCE_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("start-state", start_terminated),
    ("start-state", start_stopping),
    ("stop-state", stop_terminated),
    ("stop-state", stop_pending),
    ("termination-protection", terminate_protected),
    ("change-type-running", change_type_of_stopping),
    ("change-type-exists", change_to_an_unknown_type),
    ("image-from-state", image_of_terminated),
    ("image-name", image_name_twice),
    ("image-owner", deregister_an_image_of_amazons),
    ("image-deregistered", launch_deregistered),
    ("launch-token", two_launches_with_one_token),
    ("launch-counts", launch_none),
    ("launch-counts", launch_more_than_the_most),
    ("launch-image-required", launch_without_image),
    ("launch-key-pair", launch_with_no_such_key),
    ("launch-key-pair", launch_from_a_template_with_no_such_key),
    ("volume-instance-state", attach_to_terminated),
    ("volume-instance-state", attach_to_stopping),
    ("volume-size", volume_of_nothing),
    ("volume-size", volume_too_large),
    ("volume-iops", volume_with_too_few_iops),
    ("volume-smaller-than-snapshot", volume_smaller_than_snapshot),
    ("volume-type", volume_of_an_unknown_type),
    ("volume-type", volume_made_an_unknown_type),
    ("volume-shrinks", volume_made_smaller),
    ("volume-device-in-use", two_volumes_at_a_device),
    ("volume-root-in-use", detach_the_root),
    ("tag-key-reserved", tag_with_a_key_of_awss),
    ("tag-instance", tag_no_instance),
    ("subnet-zone", subnet_in_another_region),
    ("group-rule-source", rule_for_nobody),
    ("instance-groups", give_an_instance_no_group),
    ("launch-device-name", launch_with_a_disk_at_no_device),
]
"""Guard, and a call that it refuses and bare moto accepts."""

BROKEN_CALLS: list[tuple[str, Callable[[Any], None]]] = [
    ("volume-not-attached", detach_what_is_not_attached),
    ("subnet-block-required", subnet_without_a_block),
    ("page-token", page_that_nobody_gave),
    ("offering-location", offers_by_an_unknown_location),
    ("filter-name", filter_instances_by_half_a_name),
    ("filter-name", filter_security_groups_by_a_misspelt_name),
]
"""Guard, and a call that it refuses and over which bare moto breaks with a Python exception."""
