"""
what: The second answer fails at once; the others are right.
base: right-another-way
scores: {count-resources: 5, elastic-cost: 0, own-servers: 5, cost-by-tag: 5}
"""

# %% elastic-cost
def elastic_cost(demand, per_instance, step_s, price_per_s, minimum_s):
    return prices[demand] * minimum_s


elastic_cost([1, 2, 3], 1, 60, 1, 60)
