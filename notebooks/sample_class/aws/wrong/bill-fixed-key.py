"""
what: Looks for the tag "team", whatever key was asked for.
scores: {cost-by-tag: 3}
"""

# %% cost-by-tag
def cost_by_tag(region, key, price_per_hour, hours):
    costs = {}
    running = [{"Name": "instance-state-name", "Values": ["running"]}]
    for instance in boto3.resource("ec2", region_name=region).instances.filter(Filters=running):
        tags = {tag["Key"]: tag["Value"] for tag in instance.tags or []}
        value = tags.get("team", "(none)")
        price = price_per_hour[instance.instance_type] * hours
        costs[value] = costs.get(value, 0) + price
    return costs
