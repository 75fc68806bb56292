"""
what: Answered two questions, and deleted the cells of the other two.
base: right-step-by-step
scores: {count-resources: 5, elastic-cost: 0, own-servers: 5, cost-by-tag: 0}
"""

# %% elastic-cost [deleted]
# %% elastic-cost-question [deleted]
# %% own-servers
def own_servers(demand, per_server, price_per_step, lead_steps, owned):
    servers = [owned] * len(demand)
    cost = unserved = 0
    for step, rate in enumerate(demand):
        cost += servers[step] * price_per_step
        unserved += max(0, rate - servers[step] * per_server)
        needed = -(-rate // per_server)
        for later in range(step + lead_steps, len(demand)):
            servers[later] = max(servers[later], needed)
    return {"cost": cost, "unserved": unserved}

# %% cost-by-tag [deleted]
