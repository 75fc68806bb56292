"""
what: Right, one plain step after the other.
scores: {pick-zones: 4, zone-capacity: 4, web-tier: 8, predict-outage: 4}
"""

# %% pick-zones
def zone_ids(region):
    client = boto3.client("ec2", region_name=region)
    result = {}
    for zone in client.describe_availability_zones()["AvailabilityZones"]:
        if zone["State"] == "available":
            result[zone["ZoneName"]] = zone["ZoneId"]
    return result


def pick_zones(region, count):
    pairs = []
    for name, zone_id in zone_ids(region).items():
        pairs.append((zone_id, name))
    if len(pairs) < count:
        return []
    pairs.sort()
    return [name for zone_id, name in pairs[:count]]


def same_place(zone_name, theirs, ours):
    for name in ours:
        if ours[name] == theirs[zone_name]:
            return name
    return None

# %% zone-capacity
def instances_per_zone(zones, peak_rate, per_instance_rate):
    if zones == 1:
        return None
    count = 1
    while count * per_instance_rate * (zones - 1) < peak_rate:
        count += 1
    return count

# %% web-tier
def build_web_tier(name, zones, per_zone):
    ec2 = boto3.client("ec2")
    elbv2 = boto3.client("elbv2")
    image = ec2.describe_images(
        Owners=["amazon"],
        Filters=[{"Name": "name", "Values": ["al2023-ami-2023*-x86_64"]}],
    )["Images"][0]
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])
    subnet_ids = [subnet["SubnetId"] for subnet in subnets["Subnets"]][:zones]
    group = elbv2.create_target_group(
        Name=name, Protocol="HTTP", Port=80, VpcId=vpc["VpcId"], TargetType="instance"
    )["TargetGroups"][0]
    for subnet_id in subnet_ids:
        for _ in range(per_zone):
            instance = ec2.run_instances(
                ImageId=image["ImageId"],
                InstanceType="t3.micro",
                MinCount=1,
                MaxCount=1,
                SubnetId=subnet_id,
                TagSpecifications=[
                    {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}
                ],
            )["Instances"][0]
            ec2.get_waiter("instance_running").wait(InstanceIds=[instance["InstanceId"]])
            elbv2.register_targets(
                TargetGroupArn=group["TargetGroupArn"],
                Targets=[{"Id": instance["InstanceId"], "Port": 80}],
            )
    balancer = elbv2.create_load_balancer(Name=name, Subnets=subnet_ids)["LoadBalancers"][0]
    elbv2.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}],
    )

# %% predict-outage
def predict_outage(
    zones, rate_per_s, interval_s, timeout_s, unhealthy_threshold, dns_ttl_s, dns_failover_s
):
    longest = unhealthy_threshold * interval_s + timeout_s
    average = interval_s / 2 + (unhealthy_threshold - 1) * interval_s + timeout_s
    rate_per_zone = rate_per_s / zones
    # clients at the node that is gone
    failed = rate_per_zone * (average + dns_failover_s + dns_ttl_s / 2)
    # the other nodes, which still choose the target that is gone
    failed += (rate_per_s - rate_per_zone) / zones * average
    return {
        "noticed_s": longest,
        "recovered_s": longest + dns_failover_s + dns_ttl_s,
        "failed_requests": failed,
    }
