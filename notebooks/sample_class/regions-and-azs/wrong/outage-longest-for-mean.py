"""
what: Takes the longest time to notice for the average one.
scores: {predict-outage: 1}
"""

# %% predict-outage
def predict_outage(
    zones, rate_per_s, interval_s, timeout_s, unhealthy_threshold, dns_ttl_s, dns_failover_s
):
    noticed = interval_s * unhealthy_threshold + timeout_s
    mean = noticed
    recovered = noticed + dns_failover_s + dns_ttl_s
    at_lost_node = (mean + dns_failover_s + dns_ttl_s / 2) / zones
    at_lost_target = (1 - 1 / zones) / zones * mean
    return {
        "noticed_s": noticed,
        "recovered_s": recovered,
        "failed_requests": rate_per_s * (at_lost_node + at_lost_target),
    }
