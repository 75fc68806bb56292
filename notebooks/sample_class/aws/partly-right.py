"""
what: Reads the first page only, and leaves instances without the tag out of the bill.
base: right-step-by-step
scores: {count-resources: 3, elastic-cost: 5, own-servers: 5, cost-by-tag: 2}
"""

# %% count-resources
def count_resources(regions):
    counts = {}
    for region in regions:
        ec2 = boto3.client("ec2", region_name=region)
        instances = [
            instance
            for reservation in ec2.describe_instances()["Reservations"]
            for instance in reservation["Instances"]
            if instance["State"]["Name"] != "terminated"
        ]
        log_groups = boto3.client("logs", region_name=region).describe_log_groups()["logGroups"]
        counts[region] = {"instances": len(instances), "log_groups": len(log_groups)}
    return counts

# %% cost-by-tag
def cost_by_tag(region, key, price_per_hour, hours):
    costs = {}
    ec2 = boto3.client("ec2", region_name=region)
    for page in ec2.get_paginator("describe_instances").paginate():
        for reservation in page["Reservations"]:
            for instance in reservation["Instances"]:
                for tag in instance.get("Tags", []):
                    if tag["Key"] == key and instance["State"]["Name"] == "running":
                        price = price_per_hour[instance["InstanceType"]] * hours
                        costs[tag["Value"]] = costs.get(tag["Value"], 0) + price
    return costs
