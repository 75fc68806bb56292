"""
what: Right, with boto3's resources, tokens followed by hand, and runs found by grouping.
scores: {count-resources: 5, elastic-cost: 5, own-servers: 5, cost-by-tag: 5}
"""

# %% [added after setup]
from collections import Counter
from itertools import accumulate, groupby

# %% count-resources
def all_log_groups(region):
    logs = boto3.client("logs", region_name=region)
    answer = logs.describe_log_groups()
    yield from answer["logGroups"]
    while answer.get("nextToken"):
        answer = logs.describe_log_groups(nextToken=answer["nextToken"])
        yield from answer["logGroups"]


def count_resources(regions):
    return {
        region: {
            "instances": sum(
                instance.state["Name"] != "terminated"
                for instance in boto3.resource("ec2", region_name=region).instances.all()
            ),
            "log_groups": len(list(all_log_groups(region))),
        }
        for region in regions
    }

# %% elastic-cost
def elastic_cost(demand, per_instance, step_s, price_per_s, minimum_s):
    needed = [(rate + per_instance - 1) // per_instance for rate in demand]
    billed = 0
    for number in range(max(needed, default=0)):
        for runs, steps in groupby(count > number for count in needed):
            if runs:
                billed += max(minimum_s, step_s * len(list(steps)))
    return billed * price_per_s

# %% own-servers
def own_servers(demand, per_server, price_per_step, lead_steps, owned):
    wanted = list(accumulate(((rate + per_server - 1) // per_server for rate in demand), max))
    servers = [owned] * lead_steps + [max(owned, count) for count in wanted]
    servers = servers[: len(demand)]
    return {
        "cost": sum(servers) * price_per_step,
        "unserved": sum(
            max(0, rate - count * per_server) for rate, count in zip(demand, servers)
        ),
    }

# %% cost-by-tag
def cost_by_tag(region, key, price_per_hour, hours):
    running = boto3.resource("ec2", region_name=region).instances.filter(
        Filters=[{"Name": "instance-state-name", "Values": ["running"]}]
    )
    costs = Counter()
    for instance in running:
        values = [tag["Value"] for tag in instance.tags or [] if tag["Key"] == key]
        costs[(values or ["(none)"])[0]] += price_per_hour[instance.instance_type] * hours
    return dict(costs)
