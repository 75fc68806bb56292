"""
what: Counts reservations, as if each were one instance.
scores: {count-resources: 1}
"""

# %% count-resources
def count_resources(regions):
    counts = {}
    for region in regions:
        instances = boto3.client("ec2", region_name=region).get_paginator("describe_instances")
        topics = boto3.client("sns", region_name=region).get_paginator("list_topics")
        counts[region] = {
            "instances": sum(len(page["Reservations"]) for page in instances.paginate()),
            "topics": sum(len(page["Topics"]) for page in topics.paginate()),
        }
    return counts
