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
    topics = sum(
        len(page["Topics"]) for page in boto3.client("sns").get_paginator("list_topics").paginate()
    )
    return {region: {"instances": instances, "topics": topics} for region in regions}
