"""
what: Bills each second, and forgets the minimum.
scores: {elastic-cost: 2}
"""

# %% elastic-cost
def elastic_cost(demand, per_instance, step_s, price_per_s, minimum_s):
    return sum(-(-rate // per_instance) for rate in demand) * step_s * price_per_s
