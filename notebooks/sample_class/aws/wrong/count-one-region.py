"""
what: Makes its clients without a region, so that every region shows the default one's.
scores: {count-resources: 4}
"""

# %% count-resources
def count_resources(regions):
    instances = sum(
        instance["State"]["Name"] != "terminated"
        for page in boto3.client("ec2").get_paginator("describe_instances").paginate()
        for reservation in page["Reservations"]
        for instance in reservation["Instances"]
    )
    log_groups = sum(
        len(page["logGroups"]) for page in boto3.client("logs").get_paginator("describe_log_groups").paginate()
    )
    return {region: {"instances": instances, "log_groups": log_groups} for region in regions}
