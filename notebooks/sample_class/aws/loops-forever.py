"""
what: The cell of the third answer never ends; the function in it is right.
base: right-step-by-step
scores: {count-resources: 5, elastic-cost: 5, own-servers: 5, cost-by-tag: 5}
never_ends: true
"""

# %% own-servers
def own_servers(demand, per_server, price_per_step, lead_steps, owned):
    ordered = owned
    cost = unserved = 0
    arrivals = {}
    for step, rate in enumerate(demand):
        owned += arrivals.get(step, 0)
        cost += owned * price_per_step
        unserved += max(0, rate - owned * per_server)
        missing = max(0, math.ceil(rate / per_server) - ordered)
        arrivals[step + lead_steps] = missing
        ordered += missing
    return {"cost": cost, "unserved": unserved}


step = 0
while step < 10:
    own_servers([100, 200], 100, 5, 1, step)
