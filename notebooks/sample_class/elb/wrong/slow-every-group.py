"""
what: Changes every target group of the account.
scores: {slow-target: 2}
"""

# %% slow-target
def suit_slow_targets(target_group_arn):
    elbv2 = boto3.client("elbv2")
    algorithm = {"Key": "load_balancing.algorithm.type", "Value": "least_outstanding_requests"}
    for group in elbv2.describe_target_groups()["TargetGroups"]:
        elbv2.modify_target_group_attributes(
            TargetGroupArn=group["TargetGroupArn"], Attributes=[algorithm]
        )
