"""
what: The second answer fails at once; the others are right.
base: right-another-way
scores: {front-door: 7, health-check: 0, shares: 5, slow-target: 3}
"""

# %% health-check
def tune_health_check(target_group_arn, pause_s, out_within_s):
    elbv2.modify_target_group(TargetGroupArn=target_group_arn, HealthCheckIntervalSeconds=1)


tune_health_check("web", 6, 15)
