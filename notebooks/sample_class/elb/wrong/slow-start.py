"""
what: Turns slow start on.
scores: {slow-target: 0}
"""

# %% slow-target
def suit_slow_targets(target_group_arn):
    elbv2 = boto3.client("elbv2")
    elbv2.modify_target_group_attributes(
        TargetGroupArn=target_group_arn,
        Attributes=[{"Key": "slow_start.duration_seconds", "Value": "30"}],
    )
