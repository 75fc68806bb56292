"""Images are as old as the emulated cloud says."""

from typing import Any

import minicloud


def test_an_image_and_its_snapshot_have_the_cloud_s_date(cloud: minicloud.Cloud, site: Any) -> None:
    instance = site.launch()
    cloud.advance(3 * 86_400)
    image = site.ec2.create_image(InstanceId=instance, Name="nightly")["ImageId"]
    (found,) = site.ec2.describe_images(ImageIds=[image])["Images"]
    assert found["CreationDate"] == "2026-01-08T00:00:00.000Z"
    (snapshot,) = site.ec2.describe_snapshots(
        SnapshotIds=[found["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]]
    )["Snapshots"]
    assert snapshot["StartTime"] == cloud.now
