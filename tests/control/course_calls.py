"""What the course asks of the cloud: instances, networks, load balancers, scaling groups."""

from collections.abc import Callable
from typing import Any

import boto3
from botocore.exceptions import ClientError

IMAGES = [{"Name": "name", "Values": ["al2023-*-x86_64"]}]
ODD_TEXT = "<a & b> \"quoted\" 'é' ]]> 日本 \t"
LISTED = """
    addresses internet_gateways nat_gateways network_acls network_interfaces route_tables
    security_groups security_group_rules subnets vpcs vpc_endpoints
""".split()  # noqa: SIM905  words read better than strings
IN_DEFAULT_VPC = [{"Name": "default-for-az", "Values": ["true"]}]
ARN = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012"


def fails(call: Callable[..., Any], **arguments: Any) -> None:
    try:
        call(**arguments)
    except ClientError:
        return
    raise AssertionError(f"{call} accepted {arguments}")


def compute() -> str:
    ec2 = boto3.client("ec2")
    image = str(ec2.describe_images(Filters=IMAGES)["Images"][0]["ImageId"])
    subnet = ec2.describe_subnets()["Subnets"][0]
    tags = [{"Key": "Name", "Value": ODD_TEXT}, {"Key": "empty", "Value": ""}]
    launched = ec2.run_instances(
        ImageId=image,
        InstanceType="t3.micro",
        MinCount=3,
        MaxCount=3,
        SubnetId=subnet["SubnetId"],
        ClientToken="once",
        UserData="#!/bin/sh\necho hello",
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
        BlockDeviceMappings=[{"DeviceName": "/dev/sdb", "Ebs": {"VolumeSize": 9}}],
        MetadataOptions={"HttpTokens": "required"},
    )
    ids = [one["InstanceId"] for one in launched["Instances"]]
    for state in ("stop_instances", "start_instances", "reboot_instances"):
        getattr(ec2, state)(InstanceIds=ids[:1])
        if state == "stop_instances":
            ec2.get_waiter("instance_stopped").wait(InstanceIds=ids[:1])
    volume = ec2.create_volume(AvailabilityZone=subnet["AvailabilityZone"], Size=8)["VolumeId"]
    ec2.attach_volume(VolumeId=volume, InstanceId=ids[0], Device="/dev/sdf")
    ec2.describe_volumes()
    ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": ids}])
    ec2.detach_volume(VolumeId=volume, InstanceId=ids[0], Device="/dev/sdf")
    snapshot = ec2.create_snapshot(VolumeId=volume, Description=ODD_TEXT)["SnapshotId"]
    ec2.describe_snapshots(SnapshotIds=[snapshot])
    ec2.create_tags(Resources=ids, Tags=tags)
    ec2.describe_tags()
    ec2.describe_instance_status(IncludeAllInstances=True)
    ec2.describe_instance_types(InstanceTypes=["t3.micro", "m5.large"])
    ec2.describe_instance_attribute(InstanceId=ids[0], Attribute="userData")
    ec2.describe_key_pairs()
    ec2.create_image(InstanceId=ids[0], Name="mine")
    ec2.describe_images(Owners=["self"])
    ec2.terminate_instances(InstanceIds=ids[2:])
    ec2.get_waiter("instance_terminated").wait(InstanceIds=ids[2:])
    list(ec2.get_paginator("describe_instances").paginate(PaginationConfig={"PageSize": 5}))
    fails(ec2.describe_instances, InstanceIds=["i-0123456789abcdef0"])
    fails(ec2.run_instances, ImageId=image, InstanceType="t9.huge", MinCount=1, MaxCount=1)
    return image


def network() -> None:
    ec2 = boto3.client("ec2")
    ec2.describe_availability_zones(AllAvailabilityZones=True)
    ec2.describe_regions()
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.1.0/24")["Subnet"]["SubnetId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    anywhere = "0.0.0.0/0"
    ec2.create_route(RouteTableId=table, DestinationCidrBlock=anywhere, GatewayId=gateway)
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)
    ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.ap-northeast-1.s3")
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    permission = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80}
    open_to_all = permission | {"IpRanges": [{"CidrIp": anywhere, "Description": "all"}]}
    from_itself = permission | {"UserIdGroupPairs": [{"GroupId": group}]}
    for rule in (open_to_all, from_itself):
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    fails(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[open_to_all])
    for name in LISTED:
        getattr(ec2, f"describe_{name}")()
    ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsSupport")
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    ec2.delete_security_group(GroupId=group)
    fails(ec2.delete_vpc, VpcId=vpc)


def balancing(image: str) -> None:
    ec2, elbv2, acm = (boto3.client(name) for name in ("ec2", "elbv2", "acm"))
    subnets = [one["SubnetId"] for one in ec2.describe_subnets(Filters=IN_DEFAULT_VPC)["Subnets"]]
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    targets = ec2.run_instances(
        ImageId=image, InstanceType="t3.micro", MinCount=2, MaxCount=2, SubnetId=subnets[0]
    )["Instances"]
    group = elbv2.create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc)
    group_arn = group["TargetGroups"][0]["TargetGroupArn"]
    balancer = elbv2.create_load_balancer(Name="front", Subnets=subnets)["LoadBalancers"][0]
    arn = balancer["LoadBalancerArn"]
    certificate = acm.request_certificate(DomainName="x.example", ValidationMethod="DNS")
    listener = {"LoadBalancerArn": arn, "Protocol": "HTTP", "Port": 80}
    forward = [{"Type": "forward", "TargetGroupArn": group_arn}]
    redirect = {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}
    answer = {"StatusCode": "404", "ContentType": "text/plain", "MessageBody": ODD_TEXT.strip()}
    made = elbv2.create_listener(**listener, DefaultActions=forward)["Listeners"][0]
    elbv2.create_listener(
        LoadBalancerArn=arn,
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": certificate["CertificateArn"]}],
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": answer}],
    )
    for priority, (field, value, actions) in enumerate(
        (
            ("path-pattern", "/api/*", forward),
            ("host-header", "*.example", [{"Type": "redirect", "RedirectConfig": redirect}]),
        ),
        1,
    ):
        elbv2.create_rule(
            ListenerArn=made["ListenerArn"],
            Priority=priority,
            Conditions=[{"Field": field, "Values": [value]}],
            Actions=actions,
        )
    rules = elbv2.describe_rules(ListenerArn=made["ListenerArn"])["Rules"]
    elbv2.set_rule_priorities(RulePriorities=[{"RuleArn": rules[0]["RuleArn"], "Priority": 9}])
    elbv2.register_targets(
        TargetGroupArn=group_arn, Targets=[{"Id": one["InstanceId"]} for one in targets]
    )
    for _ in range(3):
        elbv2.describe_target_health(TargetGroupArn=group_arn)
    elbv2.deregister_targets(TargetGroupArn=group_arn, Targets=[{"Id": targets[0]["InstanceId"]}])
    elbv2.describe_target_health(TargetGroupArn=group_arn)
    elbv2.modify_target_group(TargetGroupArn=group_arn, HealthCheckPath="/health")
    sticky = [{"Key": "stickiness.enabled", "Value": "true"}]
    elbv2.modify_target_group_attributes(TargetGroupArn=group_arn, Attributes=sticky)
    elbv2.describe_target_group_attributes(TargetGroupArn=group_arn)
    elbv2.modify_load_balancer_attributes(
        LoadBalancerArn=arn, Attributes=[{"Key": "idle_timeout.timeout_seconds", "Value": "70"}]
    )
    elbv2.describe_load_balancer_attributes(LoadBalancerArn=arn)
    elbv2.add_tags(ResourceArns=[arn], Tags=[{"Key": "odd", "Value": ODD_TEXT.strip()}])
    elbv2.describe_tags(ResourceArns=[arn])
    elbv2.describe_load_balancers(Names=["front"])
    elbv2.describe_target_groups()
    elbv2.describe_listeners(LoadBalancerArn=arn)
    elbv2.describe_ssl_policies()
    fails(elbv2.describe_target_health, TargetGroupArn=f"{ARN}:targetgroup/no/0123456789abcdef")
    fails(elbv2.delete_target_group, TargetGroupArn=group_arn)
    fails(elbv2.create_target_group, Name="web", Protocol="HTTP", Port=81, VpcId=vpc)
    acm.describe_certificate(CertificateArn=certificate["CertificateArn"])
    acm.list_certificates()
    fails(acm.describe_certificate, CertificateArn=certificate["CertificateArn"][:-4] + "0000")
    elb = boto3.client("elb")
    old = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 8080}
    elb.create_load_balancer(LoadBalancerName="old", Listeners=[old], Subnets=subnets[:1])
    elb.describe_load_balancers()
    elb.describe_load_balancer_attributes(LoadBalancerName="old")
    fails(elb.describe_load_balancers, LoadBalancerNames=["none"])


def scaling() -> None:
    ec2, scaling = boto3.client("ec2"), boto3.client("autoscaling")
    image = ec2.describe_images(Filters=IMAGES)["Images"][0]["ImageId"]
    subnets = ",".join(
        one["SubnetId"] for one in ec2.describe_subnets(Filters=IN_DEFAULT_VPC)["Subnets"]
    )
    data = {"ImageId": image, "InstanceType": "t3.micro"}
    ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)
    ec2.describe_launch_templates()
    ec2.describe_launch_template_versions(LaunchTemplateName="web")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="web",
        LaunchTemplate={"LaunchTemplateName": "web"},
        MinSize=0,
        MaxSize=9,
        DesiredCapacity=3,
        VPCZoneIdentifier=subnets,
        Tags=[{"Key": "Name", "Value": "web", "PropagateAtLaunch": True}],
    )
    scaling.put_scaling_policy(
        AutoScalingGroupName="web",
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration={
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
            "TargetValue": 50.5,
        },
    )
    scaling.describe_policies()
    scaling.update_auto_scaling_group(AutoScalingGroupName="web", DesiredCapacity=4)
    scaling.describe_auto_scaling_groups()
    scaling.describe_auto_scaling_instances()
    scaling.describe_scaling_activities()
    scaling.describe_tags()
    ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["web"]}])
    fails(scaling.delete_auto_scaling_group, AutoScalingGroupName="none")
