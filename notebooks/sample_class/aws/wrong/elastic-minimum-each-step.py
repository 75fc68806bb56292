"""
what: Applies the minimum to every step, as if each instance were started anew in each.
scores: {elastic-cost: 2}
"""

# %% elastic-cost
def elastic_cost(demand, per_instance, step_s, price_per_s, minimum_s):
    instance_steps = sum(-(-rate // per_instance) for rate in demand)
    return instance_steps * max(step_s, minimum_s) * price_per_s
