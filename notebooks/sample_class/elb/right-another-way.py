"""
what: Right, with the rules the other way round in time, and the slowest check that is fast enough.
scores: {front-door: 7, health-check: 5, shares: 5, slow-target: 3}
"""

# %% [added after setup]
elbv2 = boto3.client("elbv2")

# %% front-door
def rule(listener, priority, field, values, action):
    key = {"host-header": "HostHeaderConfig", "path-pattern": "PathPatternConfig"}[field]
    boto3.client("elbv2").create_rule(
        ListenerArn=listener,
        Priority=priority,
        Conditions=[{"Field": field, key: {"Values": values}}],
        Actions=[action],
    )


def forward(*arns):
    groups = [{"TargetGroupArn": arn, "Weight": 1} for arn in arns]
    return {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}


def build_front_door(name, subnet_ids, certificate_arn, web_arn, api_arn, closed_host):
    elbv2 = boto3.client("elbv2")
    (balancer,) = elbv2.create_load_balancer(Name=name, Subnets=subnet_ids)["LoadBalancers"]
    (https,) = elbv2.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTPS",
        Port=443,
        SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06",
        Certificates=[{"CertificateArn": certificate_arn}],
        DefaultActions=[forward(web_arn)],
    )["Listeners"]
    rule(https["ListenerArn"], 500, "path-pattern", ["/api/*"], forward(api_arn))
    closed = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "403"}}
    rule(https["ListenerArn"], 100, "host-header", [closed_host], closed)
    elbv2.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[
            {
                "Type": "redirect",
                "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"},
            }
        ],
    )

# %% health-check
def tune_health_check(target_group_arn, pause_s, out_within_s):
    settings = [
        (interval, threshold)
        for threshold in range(2, 11)
        for interval in range(5, 301)
        if pause_s < interval * (threshold - 1) and interval * threshold < out_within_s
    ]
    interval, threshold = max(settings)
    elbv2.modify_target_group(
        TargetGroupArn=target_group_arn,
        HealthCheckIntervalSeconds=interval,
        HealthCheckTimeoutSeconds=min(5, interval - 1),
        UnhealthyThresholdCount=threshold,
    )

# %% shares
def expected_shares(targets, cross_zone):
    counts = {zone: count for zone, count in targets.items() if count}
    if cross_zone:
        return dict.fromkeys(counts, 1 / sum(counts.values()))
    return {zone: 1 / (len(counts) * count) for zone, count in counts.items()}

# %% slow-target
def suit_slow_targets(target_group_arn):
    algorithm = {"Key": "load_balancing.algorithm.type", "Value": "least_outstanding_requests"}
    elbv2.modify_target_group_attributes(TargetGroupArn=target_group_arn, Attributes=[algorithm])
