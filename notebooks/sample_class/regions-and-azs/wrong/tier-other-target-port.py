"""
what: Makes the target group for another port.
scores: {web-tier: 6}
"""

# %% web-tier
def build_web_tier(name, zones, per_zone):
    ec2 = boto3.client("ec2")
    elbv2 = boto3.client("elbv2")
    images = ec2.describe_images(Filters=[{"Name": "name", "Values": ["al2023-ami-2023*-x86_64"]}])
    image_id = images["Images"][0]["ImageId"]
    subnets = ec2.describe_subnets()["Subnets"][:zones]
    ids = []
    for subnet in subnets:
        launched = ec2.run_instances(
            ImageId=image_id,
            InstanceType="t3.micro",
            MinCount=per_zone,
            MaxCount=per_zone,
            SubnetId=subnet["SubnetId"],
        )
        ids += [instance["InstanceId"] for instance in launched["Instances"]]
    ec2.get_waiter("instance_running").wait(InstanceIds=ids)
    group = elbv2.create_target_group(
        Name=name, Protocol="HTTP", Port=8080, VpcId=subnets[0]["VpcId"]
    )["TargetGroups"][0]["TargetGroupArn"]
    elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": each} for each in ids])
    balancer = elbv2.create_load_balancer(
        Name=name, Subnets=[subnet["SubnetId"] for subnet in subnets]
    )["LoadBalancers"][0]["LoadBalancerArn"]
    elbv2.create_listener(
        LoadBalancerArn=balancer,
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )
