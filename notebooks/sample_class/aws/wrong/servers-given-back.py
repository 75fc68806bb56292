"""
what: Pays only for the servers that a step needs, as if the others could be given back.
scores: {own-servers: 2}
"""

# %% own-servers
def own_servers(demand, per_server, price_per_step, lead_steps, owned):
    cost = unserved = 0
    for step, rate in enumerate(demand):
        if step >= lead_steps:
            owned = max(owned, -(-demand[step - lead_steps] // per_server))
        cost += min(owned, -(-rate // per_server)) * price_per_step
        unserved += max(0, rate - owned * per_server)
    return {"cost": cost, "unserved": unserved}
