"""
what: Tries the path before the host, keeps one health check for all demands, and takes all weighted.
base: right-step-by-step
scores: {front-door: 4, health-check: 3, shares: 3, slow-target: 1}
"""

# %% front-door
def build_front_door(name, subnet_ids, certificate_arn, web_arn, api_arn, closed_host):
    elbv2 = boto3.client("elbv2")
    balancer = elbv2.create_load_balancer(Name=name, Subnets=subnet_ids)["LoadBalancers"][0]
    redirect = {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}
    elbv2.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "redirect", "RedirectConfig": redirect}],
    )
    listener = elbv2.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": certificate_arn}],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": web_arn}],
    )["Listeners"][0]["ListenerArn"]
    elbv2.create_rule(
        ListenerArn=listener,
        Priority=1,
        Conditions=[{"Field": "path-pattern", "Values": ["/api/*"]}],
        Actions=[{"Type": "forward", "TargetGroupArn": api_arn}],
    )
    elbv2.create_rule(
        ListenerArn=listener,
        Priority=2,
        Conditions=[{"Field": "host-header", "Values": [closed_host]}],
        Actions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "403"}}],
    )

# %% health-check
def tune_health_check(target_group_arn, pause_s, out_within_s):
    boto3.client("elbv2").modify_target_group(
        TargetGroupArn=target_group_arn,
        HealthCheckIntervalSeconds=7,
        HealthCheckTimeoutSeconds=5,
        UnhealthyThresholdCount=2,
    )

# %% shares
def expected_shares(targets, cross_zone):
    if cross_zone:
        return {zone: 1 / sum(targets.values()) for zone in targets}
    return {zone: 1 / len(targets) / count for zone, count in targets.items()}

# %% slow-target
def suit_slow_targets(target_group_arn):
    boto3.client("elbv2").modify_target_group_attributes(
        TargetGroupArn=target_group_arn,
        Attributes=[{"Key": "load_balancing.algorithm.type", "Value": "weighted_random"}],
    )
