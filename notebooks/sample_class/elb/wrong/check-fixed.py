"""
what: Finds settings for one demand, and uses them for all.
scores: {health-check: 3}
"""

# %% health-check
def tune_health_check(target_group_arn, pause_s, out_within_s):
    boto3.client("elbv2").modify_target_group(
        TargetGroupArn=target_group_arn,
        HealthCheckIntervalSeconds=5,
        HealthCheckTimeoutSeconds=2,
        UnhealthyThresholdCount=3,
    )
