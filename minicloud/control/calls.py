"""One call as the emulated cloud sees it, on moto's side: whoever makes it, by whatever way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_ASKING = (
    "Describe",
    "List",
    "Get",
    "Search",
    "Query",
    "Scan",
    "BatchGet",
    "BatchCheck",
    "Head",
    "Lookup",
    "Simulate",
)


@dataclass(frozen=True, slots=True)
class Call:
    """A call to one operation; `parameters` are named as the API Reference names them."""

    service: str  # as boto3 names it: "ec2", "elbv2"
    operation: str  # as the API Reference names it: "AttachVolume"
    region: str
    account_id: str
    parameters: Mapping[str, Any]

    def get(self, name: str, default: Any = None) -> Any:
        """A parameter, or `default` when it was not given."""
        value = self.parameters.get(name)
        return default if value is None else value

    def backend(self, service: str) -> Any:
        """moto's state of a service in this call's account and region."""
        from moto.backends import get_backend

        backends: Any = get_backend(service)  # type: ignore[call-overload]
        return backends[self.account_id][self.region]

    @property
    def reads(self) -> bool:
        """Whether the operation only asks, by AWS's way of naming operations."""
        return self.operation.startswith(_ASKING)
