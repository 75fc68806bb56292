"""
what: Chooses at random.
scores: {slow-target: 1}
"""

# %% slow-target
def suit_slow_targets(target_group_arn):
    elbv2 = boto3.client("elbv2")
    elbv2.modify_target_group_attributes(
        TargetGroupArn=target_group_arn,
        Attributes=[{"Key": "load_balancing.algorithm.type", "Value": "weighted_random"}],
    )
