"""How moto is set while a cloud runs: our AMIs, AWS's validation, nothing out of this process."""

import json
import os
import sys
from pathlib import Path
from typing import Any

AMIS_PATH = Path(__file__).with_name("amis.json")
_VARIABLES = {
    "MOTO_AMIS_PATH": str(AMIS_PATH),
    # Larger objects would go into files, which no limit of a grader's on memory counts.
    "MOTO_S3_DEFAULT_KEY_BUFFER_SIZE": str(sys.maxsize),
    # A rule's target must not be called over a network.
    "MOTO_EVENTS_INVOKE_HTTP": "false",
}

SETTINGS = {
    "ENABLE_AMI_VALIDATION": True,
    "EC2_ENABLE_INSTANCE_TYPE_VALIDATION": True,
    # Real seconds: a certificate is issued when it is looked at, instead of after a minute.
    "ACM_VALIDATION_WAIT": -1,
}
"""What stands in `moto.settings`."""

CONFIGURATION: dict[str, Any] = {
    "core": {"mock_credentials": False},
    # A submission must not start containers on the machine of who grades it.
    "lambda": {"use_docker": False},
    "batch": {"use_docker": False},
}
"""What moto is started with."""


class Variables:
    """The environment variables that moto reads when it is imported, until `put_back`."""

    def __init__(self) -> None:
        self._before = {name: os.environ.get(name) for name in _VARIABLES}
        os.environ.update(_VARIABLES)

    def put_back(self) -> None:
        """As they were before."""
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def replace_loaded_amis() -> None:
    """Replace moto's AMIs where moto.ec2 was imported before us."""
    amis: Any = sys.modules.get("moto.ec2.models.amis")
    if amis is not None:
        amis.AMIS[:] = json.loads(AMIS_PATH.read_text(encoding="utf-8"))
