"""Images and their snapshots carry the cloud's date, by which who clears up counts."""

from collections.abc import Callable
from typing import Any

from minicloud.control.amendment import Amendment
from minicloud.control.calendar import date_at
from minicloud.control.calls import Call


def image_dates(now_s: Callable[[], float]) -> Amendment:
    """Date what CreateImage made: moto dates it by the clock of this machine."""

    def amend(call: Call, answer: Any) -> Any:
        image = call.backend("ec2").amis[answer["ImageId"]]
        now = date_at(now_s()).replace(tzinfo=None)  # as moto keeps its times
        image.creation_date = now
        for disk in image.disks.values():
            disk.snapshot.start_time = now
        return answer

    return Amendment(
        id="image-date",
        service="ec2",
        operations=("CreateImage",),
        rule="An image's CreationDate is the date at which it was created.",
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html",
        amend=amend,
    )
