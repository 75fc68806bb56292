"""Calls of many services and shapes: what the course asks of the cloud, and more around it."""

from collections.abc import Callable
from typing import Any

import boto3
from botocore.exceptions import ClientError

IMAGES = [{"Name": "name", "Values": ["al2023-*-x86_64"]}]
ODD_TEXT = "<a & b> \"quoted\" 'é' ]]> 日本 \t"
POLICY = (
    '{"Version": "2012-10-17", "Statement": '
    '[{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}'
)
TRUST = POLICY.replace('"Resource": "*"', '"Principal": {"AWS": "*"}').replace(
    "s3:GetObject", "sts:AssumeRole"
)
LISTED = """
    addresses internet_gateways nat_gateways network_acls network_interfaces route_tables
    security_groups security_group_rules subnets vpcs vpc_endpoints
""".split()  # noqa: SIM905  twelve words read better than twelve strings
IN_DEFAULT_VPC = [{"Name": "default-for-az", "Values": ["true"]}]
ARN = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012"


def make_all_calls() -> None:
    """Each service's calls, those that fail too."""
    image = _compute()
    _network()
    _balancing(image)
    _scaling()
    _plain_services()
    _storage()
    _other_protocols()


def _fails(call: Callable[..., Any], **arguments: Any) -> None:
    try:
        call(**arguments)
    except ClientError:
        return
    raise AssertionError(f"{call} accepted {arguments}")


def _compute() -> str:
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
    _fails(ec2.describe_instances, InstanceIds=["i-0123456789abcdef0"])
    _fails(ec2.run_instances, ImageId=image, InstanceType="t9.huge", MinCount=1, MaxCount=1)
    return image


def _network() -> None:
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
    _fails(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[open_to_all])
    for name in LISTED:
        getattr(ec2, f"describe_{name}")()
    ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsSupport")
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    ec2.delete_security_group(GroupId=group)
    _fails(ec2.delete_vpc, VpcId=vpc)


def _balancing(image: str) -> None:
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
    _fails(elbv2.describe_target_health, TargetGroupArn=f"{ARN}:targetgroup/no/0123456789abcdef")
    _fails(elbv2.delete_target_group, TargetGroupArn=group_arn)
    _fails(elbv2.create_target_group, Name="web", Protocol="HTTP", Port=81, VpcId=vpc)
    acm.describe_certificate(CertificateArn=certificate["CertificateArn"])
    acm.list_certificates()
    _fails(acm.describe_certificate, CertificateArn=certificate["CertificateArn"][:-4] + "0000")
    elb = boto3.client("elb")
    old = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 8080}
    elb.create_load_balancer(LoadBalancerName="old", Listeners=[old], Subnets=subnets[:1])
    elb.describe_load_balancers()
    elb.describe_load_balancer_attributes(LoadBalancerName="old")
    _fails(elb.describe_load_balancers, LoadBalancerNames=["none"])


def _scaling() -> None:
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
    _fails(scaling.delete_auto_scaling_group, AutoScalingGroupName="none")


def _plain_services() -> None:
    iam, sts, logs = (boto3.client(name) for name in ("iam", "sts", "logs"))
    sts.get_caller_identity()
    sts.assume_role(RoleArn="arn:aws:iam::123456789012:role/r", RoleSessionName="session")
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=TRUST, Path="/odd/")
    iam.put_role_policy(RoleName="app", PolicyName="p", PolicyDocument=POLICY)
    made = iam.create_policy(PolicyName="mine", PolicyDocument=POLICY)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="app", PolicyArn=made)
    iam.create_user(UserName="ann", Tags=[{"Key": "k", "Value": ODD_TEXT.strip()}])
    iam.create_access_key(UserName="ann")
    iam.create_instance_profile(InstanceProfileName="app")
    iam.add_role_to_instance_profile(InstanceProfileName="app", RoleName="app")
    for call in (iam.list_roles, iam.list_users, iam.list_instance_profiles):
        call()
    iam.get_account_authorization_details(Filter=["Role"])
    iam.get_role_policy(RoleName="app", PolicyName="p")
    iam.list_attached_role_policies(RoleName="app")
    iam.get_account_summary()
    _fails(iam.get_role, RoleName="none")
    _fails(iam.create_role, RoleName="app", AssumeRolePolicyDocument=TRUST)
    logs.create_log_group(logGroupName="/app", tags={"team": ODD_TEXT.strip()})
    logs.create_log_stream(logGroupName="/app", logStreamName="one")
    events = [{"timestamp": 1_700_000_000_000 + n, "message": ODD_TEXT} for n in range(3)]
    logs.put_log_events(logGroupName="/app", logStreamName="one", logEvents=events)
    logs.put_retention_policy(logGroupName="/app", retentionInDays=7)
    logs.get_log_events(logGroupName="/app", logStreamName="one")
    logs.filter_log_events(logGroupName="/app", filterPattern="quoted")
    list(logs.get_paginator("describe_log_groups").paginate())
    logs.describe_log_streams(logGroupName="/app")
    _fails(logs.create_log_group, logGroupName="/app")
    _fails(logs.describe_log_streams, logGroupName="/none")


def _storage() -> None:
    s3 = boto3.client("s3")
    here = {"LocationConstraint": "ap-northeast-1"}
    s3.create_bucket(Bucket="odd-things", CreateBucketConfiguration=here)
    for key in ("a b", "c/d&e", "日本"):
        s3.put_object(Bucket="odd-things", Key=key, Body=b"\x00\xff", Metadata={"my_key": "v"})
    s3.put_bucket_versioning(Bucket="odd-things", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object_tagging(
        Bucket="odd-things", Key="a b", Tagging={"TagSet": [{"Key": "k", "Value": "a=b"}]}
    )
    s3.get_object_tagging(Bucket="odd-things", Key="a b")
    s3.get_object(Bucket="odd-things", Key="a b")["Body"].read()
    s3.head_object(Bucket="odd-things", Key="c/d&e")
    s3.list_buckets()
    s3.list_objects_v2(Bucket="odd-things", MaxKeys=2)
    s3.list_objects_v2(Bucket="odd-things", Delimiter="/", EncodingType="url")
    s3.list_object_versions(Bucket="odd-things")
    s3.get_bucket_location(Bucket="odd-things")
    s3.get_bucket_acl(Bucket="odd-things")
    s3.get_bucket_versioning(Bucket="odd-things")
    s3.copy_object(Bucket="odd-things", Key="copy", CopySource="odd-things/a b")
    s3.delete_objects(Bucket="odd-things", Delete={"Objects": [{"Key": "copy"}]})
    _fails(s3.get_object, Bucket="odd-things", Key="none")
    _fails(s3.head_object, Bucket="odd-things", Key="none")
    _fails(s3.list_objects_v2, Bucket="none-of-ours")
    _fails(s3.delete_bucket, Bucket="odd-things")


def _other_protocols() -> None:
    """JSON with maps and documents, rest-json, rest-xml, CloudWatch, both forms of SQS."""
    dynamodb, sqs, sns = (boto3.client(name) for name in ("dynamodb", "sqs", "sns"))
    dynamodb.create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    item = {"id": {"S": ODD_TEXT}, "n": {"N": "1"}, "m": {"M": {"l": {"L": [{"NULL": True}]}}}}
    dynamodb.put_item(TableName="t", Item=item, ReturnConsumedCapacity="TOTAL")
    dynamodb.scan(TableName="t")
    dynamodb.describe_table(TableName="t")
    _fails(dynamodb.describe_table, TableName="none")
    queue = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="<hello>")
    sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    _fails(sqs.get_queue_url, QueueName="none")
    topic = sns.create_topic(Name="news")["TopicArn"]
    sns.publish(TopicArn=topic, Message="hello")
    sns.get_topic_attributes(TopicArn=topic)
    route53, ssm = boto3.client("route53"), boto3.client("ssm")
    zone = route53.create_hosted_zone(Name="x.example.", CallerReference="1")["HostedZone"]["Id"]
    record = {"Name": "a.x.example.", "Type": "A", "TTL": 60}
    change = {"Action": "CREATE", "ResourceRecordSet": record}
    record["ResourceRecords"] = [{"Value": "192.0.2.1"}]
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})
    route53.list_resource_record_sets(HostedZoneId=zone)
    route53.list_hosted_zones()
    _fails(route53.get_hosted_zone, Id="ZNONE")
    ssm.put_parameter(Name="/a", Value=ODD_TEXT, Type="String")
    ssm.get_parameters_by_path(Path="/")
    _fails(ssm.get_parameter, Name="/none")
    cloudwatch, rds = boto3.client("cloudwatch"), boto3.client("rds")
    cloudwatch.put_metric_alarm(
        AlarmName="cpu",
        MetricName="CPUUtilization",
        Namespace="AWS/EC2",
        Statistic="Average",
        Period=60,
        EvaluationPeriods=2,
        Threshold=70.5,
        ComparisonOperator="GreaterThanThreshold",
    )
    cloudwatch.describe_alarms()
    rds.create_db_instance(
        DBInstanceIdentifier="db",
        Engine="postgres",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="root",
        MasterUserPassword="password",
        MultiAZ=True,
    )
    rds.describe_db_instances()
    _fails(rds.describe_db_instances, DBInstanceIdentifier="none")
    functions = boto3.client("lambda")
    functions.list_functions()
    _fails(functions.get_function, FunctionName="none")
