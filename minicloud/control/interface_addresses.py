"""Network interfaces that are made by themselves take their addresses from their subnet.

moto draws any address of the block, and its subnet never hears of it: two interfaces, or an
interface and an instance, could have the same one.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from importlib import import_module
from typing import Any

from minicloud.control.amendment import Amendment
from minicloud.control.calls import Call

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"


def address_repairs() -> Iterator[tuple[Any, str, Any]]:
    """(owner, name, what to put there)."""
    interfaces: Any = import_module("moto.ec2.models.elastic_network_interfaces")
    backend = interfaces.NetworkInterfaceBackend
    yield backend, "delete_network_interface", _giving_back(backend.delete_network_interface)


def wanted_addresses(settings: Any) -> Iterator[str]:
    """The addresses that an interface is to have, by the call or by a part of it."""
    if settings.get("PrivateIpAddress"):
        yield settings["PrivateIpAddress"]
    for one in settings.get("PrivateIpAddresses") or ():
        yield one["PrivateIpAddress"]


def _take(call: Call, answer: dict[str, Any]) -> dict[str, Any]:
    interface = answer["NetworkInterface"]
    wanted = set(wanted_addresses(call.parameters))
    for address in interface.private_ip_addresses:
        if address["PrivateIpAddress"] in wanted:
            interface.subnet.request_ip(address["PrivateIpAddress"], interface)
            continue
        own = interface.subnet.get_available_subnet_ip(interface)
        address["PrivateIpAddress"] = own
        if address.get("Primary"):
            interface.private_ip_address = own
        if "PrivateDnsName" in address:
            name = import_module("moto.ec2.utils").generate_dns_from_ip(own)
            address["PrivateDnsName"] = interface.private_dns_name = name
    return answer


def _giving_back(delete: Callable[[Any, str], None]) -> Callable[[Any, str], None]:
    @wraps(delete)
    def delete_network_interface(backend: Any, eni_id: str) -> None:
        interface = backend.enis.get(eni_id)
        delete(backend, eni_id)
        for address in interface.private_ip_addresses:
            own, subnet = address["PrivateIpAddress"], interface.subnet
            if subnet._subnet_ips.get(own) is interface:
                subnet.del_subnet_ip(own)

    return delete_network_interface


TAKING_ADDRESSES = Amendment(
    id="interface-address",
    service="ec2",
    operations=("CreateNetworkInterface",),
    rule="An interface has free addresses of its subnet, until it is deleted.",
    source=f"{_API}/API_CreateNetworkInterface.html",
    amend=_take,
)
