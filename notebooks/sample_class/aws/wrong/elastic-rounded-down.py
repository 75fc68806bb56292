"""
what: Rounds the number of instances down.
scores: {elastic-cost: 1}
"""

# %% elastic-cost
def elastic_cost(demand, per_instance, step_s, price_per_s, minimum_s):
    cost = 0
    for rate in demand:
        cost += rate // per_instance * max(step_s, minimum_s) * price_per_s
    return cost
