"""
what: Leaves the health check as it is.
scores: {health-check: 0}
"""

# %% health-check
def tune_health_check(target_group_arn, pause_s, out_within_s):
    pass
