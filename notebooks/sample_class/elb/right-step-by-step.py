"""
what: Right, one plain step after the other.
scores: {front-door: 7, health-check: 5, shares: 5, slow-target: 3}
"""

# %% front-door
def build_front_door(name, subnet_ids, certificate_arn, web_arn, api_arn, closed_host):
    client = boto3.client("elbv2")
    made = client.create_load_balancer(
        Name=name, Subnets=subnet_ids, Scheme="internet-facing", Type="application"
    )
    arn = made["LoadBalancers"][0]["LoadBalancerArn"]

    redirect = {
        "Type": "redirect",
        "RedirectConfig": {
            "Protocol": "HTTPS",
            "Port": "443",
            "Host": "#{host}",
            "Path": "/#{path}",
            "Query": "#{query}",
            "StatusCode": "HTTP_301",
        },
    }
    client.create_listener(LoadBalancerArn=arn, Protocol="HTTP", Port=80, DefaultActions=[redirect])

    to_web = {"Type": "forward", "TargetGroupArn": web_arn}
    https = client.create_listener(
        LoadBalancerArn=arn,
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": certificate_arn}],
        DefaultActions=[to_web],
    )["Listeners"][0]["ListenerArn"]

    closed = {
        "Type": "fixed-response",
        "FixedResponseConfig": {
            "StatusCode": "403",
            "ContentType": "text/plain",
            "MessageBody": "closed",
        },
    }
    client.create_rule(
        ListenerArn=https,
        Priority=1,
        Conditions=[{"Field": "host-header", "Values": [closed_host]}],
        Actions=[closed],
    )
    client.create_rule(
        ListenerArn=https,
        Priority=2,
        Conditions=[{"Field": "path-pattern", "Values": ["/api/*"]}],
        Actions=[{"Type": "forward", "TargetGroupArn": api_arn}],
    )

# %% health-check
def tune_health_check(target_group_arn, pause_s, out_within_s):
    for threshold in range(2, 11):
        for interval in range(5, 301):
            longest_detection = interval * threshold
            if interval * (threshold - 1) > pause_s and longest_detection < out_within_s:
                boto3.client("elbv2").modify_target_group(
                    TargetGroupArn=target_group_arn,
                    HealthCheckIntervalSeconds=interval,
                    HealthCheckTimeoutSeconds=2,
                    UnhealthyThresholdCount=threshold,
                )
                return

# %% shares
def expected_shares(targets, cross_zone):
    shares = {}
    total = 0
    zones = 0
    for count in targets.values():
        if count > 0:
            total += count
            zones += 1
    for zone, count in targets.items():
        if count > 0:
            shares[zone] = 1 / total if cross_zone else 1 / zones / count
    return shares

# %% slow-target
def suit_slow_targets(target_group_arn):
    boto3.client("elbv2").modify_target_group_attributes(
        TargetGroupArn=target_group_arn,
        Attributes=[
            {"Key": "load_balancing.algorithm.type", "Value": "least_outstanding_requests"}
        ],
    )
