"""
what: Puts ordered servers to work in the next step, whatever the lead time.
scores: {own-servers: 1}
"""

# %% own-servers
def own_servers(demand, per_server, price_per_step, lead_steps, owned):
    cost = unserved = 0
    for rate in demand:
        cost += owned * price_per_step
        unserved += max(0, rate - owned * per_server)
        owned = max(owned, -(-rate // per_server))
    return {"cost": cost, "unserved": unserved}
