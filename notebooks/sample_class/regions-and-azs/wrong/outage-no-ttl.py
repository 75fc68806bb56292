"""
what: Forgets that clients keep addresses.
scores: {predict-outage: 0}
"""

# %% predict-outage
def predict_outage(
    zones, rate_per_s, interval_s, timeout_s, unhealthy_threshold, dns_ttl_s, dns_failover_s
):
    noticed = interval_s * unhealthy_threshold + timeout_s
    mean = noticed - interval_s / 2
    recovered = noticed + dns_failover_s
    at_lost_node = (mean + dns_failover_s) / zones
    at_lost_target = (1 - 1 / zones) / zones * mean
    return {
        "noticed_s": noticed,
        "recovered_s": recovered,
        "failed_requests": rate_per_s * (at_lost_node + at_lost_target),
    }
