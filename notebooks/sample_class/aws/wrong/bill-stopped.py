"""
what: Bills stopped and terminated instances as well.
scores: {cost-by-tag: 3}
"""

# %% cost-by-tag
def cost_by_tag(region, key, price_per_hour, hours):
    costs = {}
    for instance in boto3.resource("ec2", region_name=region).instances.all():
        tags = {tag["Key"]: tag["Value"] for tag in instance.tags or []}
        value = tags.get(key, "(none)")
        price = price_per_hour[instance.instance_type] * hours
        costs[value] = costs.get(value, 0) + price
    return costs
