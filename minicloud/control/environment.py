"""The AWS_* variables that hold while the emulated cloud runs, and the learner's own after."""

import os

from minicloud.control.safety import ACCESS_KEY_ID, SECRET_ACCESS_KEY

PREFIX = "AWS_"


def enter(region: str) -> dict[str, str]:
    """Replace every AWS_* variable by the emulated cloud's, and return what was there.

    botocore reads profiles, endpoints, regions, roles and token files from variables: none
    of the learner's own may reach it, so all of them go, not a list of known ones.
    """
    before = {name: value for name, value in os.environ.items() if name.startswith(PREFIX)}
    _clear()
    os.environ.update(
        {
            "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
    )
    set_region(region)
    return before


def set_region(region: str) -> None:
    """Make `region` the one that boto3 uses when none is named."""
    os.environ["AWS_DEFAULT_REGION"] = region
    os.environ["AWS_REGION"] = region


def leave(before: dict[str, str]) -> None:
    """Put back the AWS_* variables that `enter` returned."""
    _clear()
    os.environ.update(before)


def _clear() -> None:
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
