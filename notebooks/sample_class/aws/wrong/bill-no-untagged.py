"""
what: Leaves instances without the tag out of the bill.
scores: {cost-by-tag: 2}
"""

# %% cost-by-tag
def cost_by_tag(region, key, price_per_hour, hours):
    costs = {}
    running = [{"Name": "instance-state-name", "Values": ["running"]}]
    for instance in boto3.resource("ec2", region_name=region).instances.filter(Filters=running):
        for tag in instance.tags or []:
            if tag["Key"] == key:
                price = price_per_hour[instance.instance_type] * hours
                costs[tag["Value"]] = costs.get(tag["Value"], 0) + price
    return costs
