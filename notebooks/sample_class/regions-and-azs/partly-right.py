"""
what: Picks zones by letter, stops at one zone, enables two zones only, and forgets living nodes.
base: right-step-by-step
scores: {pick-zones: 3, zone-capacity: 2, web-tier: 4, predict-outage: 1}
"""

# %% pick-zones
def zone_ids(region):
    client = boto3.client("ec2", region_name=region)
    zones = client.describe_availability_zones()["AvailabilityZones"]
    return {zone["ZoneName"]: zone["ZoneId"] for zone in zones}


def pick_zones(region, count):
    names = sorted(zone_ids(region))
    return names[:count] if len(names) >= count else []


def same_place(zone_name, theirs, ours):
    for name, zone_id in ours.items():
        if zone_id == theirs[zone_name]:
            return name

# %% zone-capacity
def instances_per_zone(zones, peak_rate, per_instance_rate):
    return -(-peak_rate // (per_instance_rate * (zones - 1)))

# %% web-tier
def build_web_tier(name, zones, per_zone):
    ec2 = boto3.client("ec2")
    elbv2 = boto3.client("elbv2")
    images = ec2.describe_images(Filters=[{"Name": "name", "Values": ["al2023-ami-2023*-x86_64"]}])
    subnets = ec2.describe_subnets()["Subnets"][:zones]
    ids = []
    for subnet in subnets:
        launched = ec2.run_instances(
            ImageId=images["Images"][0]["ImageId"],
            InstanceType="t3.micro",
            MinCount=per_zone,
            MaxCount=per_zone,
            SubnetId=subnet["SubnetId"],
        )
        ids += [instance["InstanceId"] for instance in launched["Instances"]]
    ec2.get_waiter("instance_running").wait(InstanceIds=ids)
    group = elbv2.create_target_group(
        Name=name, Protocol="HTTP", Port=80, VpcId=subnets[0]["VpcId"]
    )["TargetGroups"][0]["TargetGroupArn"]
    elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": each} for each in ids])
    # an ALB needs two subnets
    balancer = elbv2.create_load_balancer(
        Name=name, Subnets=[subnets[0]["SubnetId"], subnets[1]["SubnetId"]]
    )["LoadBalancers"][0]["LoadBalancerArn"]
    elbv2.create_listener(
        LoadBalancerArn=balancer,
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )

# %% predict-outage
def predict_outage(
    zones, rate_per_s, interval_s, timeout_s, unhealthy_threshold, dns_ttl_s, dns_failover_s
):
    noticed_s = interval_s * unhealthy_threshold + timeout_s
    gone_s = noticed_s - interval_s / 2 + dns_failover_s + dns_ttl_s / 2
    return {
        "noticed_s": noticed_s,
        "recovered_s": noticed_s + dns_failover_s + dns_ttl_s,
        "failed_requests": rate_per_s / zones * gone_s,
    }
