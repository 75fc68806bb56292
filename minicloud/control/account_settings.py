"""ECR's account settings, one value for each name, kept for each region.

Source: ECR API Reference, PutAccountSetting; ECR User Guide, Blob mounting (off until it is
switched on). The values that the other two have at first are ours.
"""

from collections.abc import Mapping
from typing import Any

from minicloud.control.dispatch import refusal

BLOB_MOUNTING = "BLOB_MOUNTING"
_VALUES: Mapping[str, tuple[str, ...]] = {  # the first is what a new account has
    BLOB_MOUNTING: ("DISABLED", "ENABLED"),
    "BASIC_SCAN_TYPE_VERSION": ("AWS_NATIVE",),
    "REGISTRY_POLICY_SCOPE": ("V2",),
}
_GIVEN = "minicloud_account_settings"


def account_setting(backend: Any, name: str) -> str:
    """The value of a setting. Refuses a name that is none, with InvalidParameterException."""
    _require(name, "name", tuple(_VALUES))
    given: dict[str, str] = vars(backend).get(_GIVEN, {})
    return given.get(name, _VALUES[name][0])


def set_account_setting(backend: Any, name: str, value: str) -> None:
    """Refuses a name or a value that is none, with InvalidParameterException."""
    _require(name, "name", tuple(_VALUES))
    _require(value, "value", _VALUES[name])
    vars(backend).setdefault(_GIVEN, {})[name] = value


def _require(given: str, parameter: str, choices: tuple[str, ...]) -> None:
    if given not in choices:
        raise refusal(
            "InvalidParameterException",
            f"Invalid parameter at '{parameter}': '{given}' is not one of {', '.join(choices)}",
        )
