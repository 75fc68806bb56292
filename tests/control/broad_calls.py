"""Calls of many services and shapes: what the course asks of the cloud, and more around it."""

import boto3

from tests.control.course_calls import ODD_TEXT, balancing, compute, fails, network, scaling

POLICY = (
    '{"Version": "2012-10-17", "Statement": '
    '[{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}'
)
TRUST = POLICY.replace('"Resource": "*"', '"Principal": {"AWS": "*"}').replace(
    "s3:GetObject", "sts:AssumeRole"
)


def make_all_calls() -> None:
    """Each service's calls, those that fail too."""
    image = compute()
    network()
    balancing(image)
    scaling()
    _plain_services()
    _storage()
    _other_protocols()


def _plain_services() -> None:
    iam, sts, logs = (boto3.client(name) for name in ("iam", "sts", "logs"))
    sts.get_caller_identity()
    named = {"RoleName": "app", "Path": "/odd/"}
    role = iam.create_role(**named, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    sts.assume_role(RoleArn=role, RoleSessionName="session")
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
    fails(iam.get_role, RoleName="none")
    fails(iam.create_role, RoleName="app", AssumeRolePolicyDocument=TRUST)
    logs.create_log_group(logGroupName="/app", tags={"team": ODD_TEXT.strip()})
    logs.create_log_stream(logGroupName="/app", logStreamName="one")
    events = [{"timestamp": 1_700_000_000_000 + n, "message": ODD_TEXT} for n in range(3)]
    logs.put_log_events(logGroupName="/app", logStreamName="one", logEvents=events)
    logs.put_retention_policy(logGroupName="/app", retentionInDays=7)
    logs.get_log_events(logGroupName="/app", logStreamName="one")
    logs.filter_log_events(logGroupName="/app", filterPattern="quoted")
    list(logs.get_paginator("describe_log_groups").paginate())
    logs.describe_log_streams(logGroupName="/app")
    fails(logs.create_log_group, logGroupName="/app")
    fails(logs.describe_log_streams, logGroupName="/none")


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
    fails(s3.get_object, Bucket="odd-things", Key="none")
    fails(s3.head_object, Bucket="odd-things", Key="none")
    fails(s3.list_objects_v2, Bucket="none-of-ours")
    fails(s3.delete_bucket, Bucket="odd-things")


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
    fails(dynamodb.describe_table, TableName="none")
    queue = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="<hello>")
    sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    fails(sqs.get_queue_url, QueueName="none")
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
    fails(route53.get_hosted_zone, Id="ZNONE")
    ssm.put_parameter(Name="/a", Value=ODD_TEXT, Type="String")
    ssm.get_parameters_by_path(Path="/")
    fails(ssm.get_parameter, Name="/none")
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
    fails(rds.describe_db_instances, DBInstanceIdentifier="none")
    functions = boto3.client("lambda")
    functions.list_functions()
    fails(functions.get_function, FunctionName="none")
    caches = boto3.client("elasticache")
    made = {"ReplicationGroupId": "web", "ReplicationGroupDescription": ODD_TEXT}
    caches.create_replication_group(**made, NumCacheClusters=3, AutomaticFailoverEnabled=True)
    caches.describe_replication_groups()
    caches.describe_cache_clusters(ShowCacheNodeInfo=True)
    fails(caches.test_failover, ReplicationGroupId="web", NodeGroupId="0001")
    caches.describe_cache_parameters(CacheParameterGroupName="default.redis7")
