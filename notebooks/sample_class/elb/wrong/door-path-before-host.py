"""
what: Tries the path before the host.
scores: {front-door: 4}
"""

# %% front-door
def build_front_door(name, subnet_ids, certificate_arn, web_arn, api_arn, closed_host):
    elbv2 = boto3.client("elbv2")
    balancer_arn = elbv2.create_load_balancer(Name=name, Subnets=subnet_ids)["LoadBalancers"][0][
        "LoadBalancerArn"
    ]
    redirect = {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}
    elbv2.create_listener(
        LoadBalancerArn=balancer_arn,
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "redirect", "RedirectConfig": redirect}],
    )
    listener_arn = elbv2.create_listener(
        LoadBalancerArn=balancer_arn,
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": certificate_arn}],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": web_arn}],
    )["Listeners"][0]["ListenerArn"]
    elbv2.create_rule(
        ListenerArn=listener_arn,
        Priority=10,
        Conditions=[{"Field": "host-header", "Values": [closed_host]}],
        Actions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "403"}}],
    )
    elbv2.create_rule(
        ListenerArn=listener_arn,
        Priority=5,
        Conditions=[{"Field": "path-pattern", "Values": ["/api/*"]}],
        Actions=[{"Type": "forward", "TargetGroupArn": api_arn}],
    )
