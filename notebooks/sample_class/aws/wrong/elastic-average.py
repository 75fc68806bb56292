"""
what: Bills the instances that the average demand needs.
scores: {elastic-cost: 0}
"""

# %% elastic-cost
def elastic_cost(demand, per_instance, step_s, price_per_s, minimum_s):
    average = sum(demand) / len(demand)
    instances = -(-average // per_instance)
    return instances * max(step_s * len(demand), minimum_s) * price_per_s
