"""
what: Waits longer for an answer than the interval lasts.
scores: {health-check: 0}
"""

# %% health-check
def tune_health_check(target_group_arn, pause_s, out_within_s):
    boto3.client("elbv2").modify_target_group(
        TargetGroupArn=target_group_arn,
        HealthCheckIntervalSeconds=7,
        HealthCheckTimeoutSeconds=10,
        UnhealthyThresholdCount=2,
    )
