"""
what: Forgets what is on order, and orders the same servers again at every step.
scores: {own-servers: 1}
"""

# %% own-servers
def own_servers(demand, per_server, price_per_step, lead_steps, owned):
    orders = {}
    cost = unserved = 0
    for step, rate in enumerate(demand):
        owned += orders.get(step, 0)
        cost += owned * price_per_step
        unserved += max(0, rate - owned * per_server)
        orders[step + lead_steps] = max(0, -(-rate // per_server) - owned)
    return {"cost": cost, "unserved": unserved}
