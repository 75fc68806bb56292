"""
what: Right, with boto3's resources, one launch a zone, and floats that come out whole.
scores: {pick-zones: 4, zone-capacity: 4, web-tier: 8, predict-outage: 4}
"""

# %% [added after setup]
import math

# %% pick-zones
def zone_ids(region):
    answer = boto3.client("ec2", region).describe_availability_zones(
        Filters=[{"Name": "state", "Values": ["available"]}]
    )
    return dict((zone["ZoneName"], zone["ZoneId"]) for zone in answer["AvailabilityZones"])


def pick_zones(region, count):
    by_id = {zone_id: name for name, zone_id in zone_ids(region).items()}
    chosen = tuple(by_id[zone_id] for zone_id in sorted(by_id))[:count]
    return chosen if len(chosen) == count else ()


def same_place(zone_name, theirs, ours):
    names = {zone_id: name for name, zone_id in ours.items()}
    return names.get(theirs[zone_name])

# %% zone-capacity
def instances_per_zone(zones, peak_rate, per_instance_rate):
    left = zones - 1
    return math.ceil(peak_rate / per_instance_rate / left) if left else None

# %% web-tier
def build_web_tier(name, zones, per_zone):
    ec2 = boto3.resource("ec2")
    elbv2 = boto3.client("elbv2")
    images = ec2.images.filter(
        Owners=["amazon"], Filters=[{"Name": "name", "Values": ["al2023-ami-2023*"]}]
    )
    (image,) = (image for image in images if image.architecture == "x86_64")
    subnets = list(
        ec2.subnets.filter(Filters=[{"Name": "default-for-az", "Values": ["true"]}])
    )[-zones:]
    load_balancer = elbv2.create_load_balancer(
        Name=name,
        SubnetMappings=[{"SubnetId": subnet.id} for subnet in subnets],
        Scheme="internet-facing",
    )["LoadBalancers"][0]["LoadBalancerArn"]
    target_group = elbv2.create_target_group(
        Name=name, Protocol="HTTP", Port=80, VpcId=subnets[0].vpc_id
    )["TargetGroups"][0]["TargetGroupArn"]
    elbv2.create_listener(
        LoadBalancerArn=load_balancer,
        Port=80,
        Protocol="HTTP",
        DefaultActions=[
            {"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": target_group}]}}
        ],
    )
    for subnet in subnets:
        launched = subnet.create_instances(
            ImageId=image.id, InstanceType="t3.micro", MinCount=per_zone, MaxCount=per_zone
        )
        for instance in launched:
            instance.wait_until_running()
        elbv2.register_targets(
            TargetGroupArn=target_group, Targets=[{"Id": instance.id} for instance in launched]
        )

# %% predict-outage
def predict_outage(
    zones, rate_per_s, interval_s, timeout_s, unhealthy_threshold, dns_ttl_s, dns_failover_s
):
    noticed = interval_s * unhealthy_threshold + timeout_s
    mean = noticed - interval_s / 2
    share = 1 / zones
    return dict(
        noticed_s=noticed,
        recovered_s=noticed + dns_failover_s + dns_ttl_s,
        failed_requests=rate_per_s
        * share
        * (mean + dns_failover_s + dns_ttl_s / 2 + (1 - share) * mean),
    )
