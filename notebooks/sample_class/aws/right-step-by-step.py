"""
what: Right, one plain step after the other.
scores: {count-resources: 5, elastic-cost: 5, own-servers: 5, cost-by-tag: 5}
"""

# %% count-resources
def count_resources(regions):
    counts = {}
    for region in regions:
        instances = 0
        ec2 = boto3.client("ec2", region_name=region)
        for page in ec2.get_paginator("describe_instances").paginate():
            for reservation in page["Reservations"]:
                for instance in reservation["Instances"]:
                    if instance["State"]["Name"] != "terminated":
                        instances += 1
        log_groups = 0
        logs = boto3.client("logs", region_name=region)
        for page in logs.get_paginator("describe_log_groups").paginate():
            log_groups += len(page["logGroups"])
        counts[region] = {"instances": instances, "log_groups": log_groups}
    return counts

# %% elastic-cost
import math


def elastic_cost(demand, per_instance, step_s, price_per_s, minimum_s):
    needed = [math.ceil(rate / per_instance) for rate in demand]
    running = []  # how long each running instance has been running
    billed = 0
    for count in needed + [0]:
        while len(running) > count:
            billed += max(running.pop(), minimum_s)
        while len(running) < count:
            running.append(0)
        running = [run_s + step_s for run_s in running]
    return billed * price_per_s

# %% own-servers
def own_servers(demand, per_server, price_per_step, lead_steps, owned):
    orders = {}
    cost = 0
    unserved = 0
    for step, rate in enumerate(demand):
        owned += orders.pop(step, 0)
        cost += owned * price_per_step
        unserved += max(0, rate - owned * per_server)
        wanted = math.ceil(rate / per_server)
        missing = wanted - owned - sum(orders.values())
        if missing > 0:
            orders[step + lead_steps] = missing
    return {"cost": cost, "unserved": unserved}

# %% cost-by-tag
def cost_by_tag(region, key, price_per_hour, hours):
    costs = {}
    ec2 = boto3.client("ec2", region_name=region)
    for page in ec2.get_paginator("describe_instances").paginate():
        for reservation in page["Reservations"]:
            for instance in reservation["Instances"]:
                if instance["State"]["Name"] != "running":
                    continue
                value = "(none)"
                for tag in instance.get("Tags", []):
                    if tag["Key"] == key:
                        value = tag["Value"]
                if value not in costs:
                    costs[value] = 0
                costs[value] += price_per_hour[instance["InstanceType"]] * hours
    return costs
