"""
what: Counts terminated instances, which AWS goes on listing.
scores: {count-resources: 4}
"""

# %% count-resources
def count_resources(regions):
    counts = {}
    for region in regions:
        ec2 = boto3.resource("ec2", region_name=region)
        topics = boto3.client("sns", region_name=region).get_paginator("list_topics")
        counts[region] = {
            "instances": len(list(ec2.instances.all())),
            "topics": sum(len(page["Topics"]) for page in topics.paginate()),
        }
    return counts
