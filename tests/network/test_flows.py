"""What a walk says of each flow of flows.yaml, which was worked out from AWS's documents."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from minicloud.dataplane.network import Flow, Network, Ports, Protocol, Walk, walk
from minicloud.dataplane.network.errors import FlowError
from tests.network.world import World

pytestmark = pytest.mark.xdist_group("network")  # the world is built once
TABLE = yaml.safe_load(Path(__file__).with_name("flows.yaml").read_text(encoding="utf-8"))
FLOWS = TABLE["flows"]


def end(name: str, world: World, network: Network) -> str:
    """An address or an id, for a name of the table."""
    if not name.endswith(".public"):
        return world.ids.get(name, name)
    own = world.ids[name.removesuffix(".public")]
    for one in network.interfaces:
        if one.instance_id == own and one.public_ip:
            return one.public_ip
    (found,) = [one.public_ip for one in network.nat_gateways if one.gateway_id == own]
    return str(found)


def told(found: Walk, world: World, network: Network) -> str:
    """The verdict as the table writes it, with names in the place of ids."""
    step = found.denied
    if step is None:
        return "delivered"
    verdict = f"{step.way} / {step.place} / {step.resource_id} / {step.rule}"
    for one in network.interfaces:
        verdict = verdict.replace(one.interface_id, world.names.get(one.instance_id or "", "?"))
    for made, name in world.names.items():
        verdict = verdict.replace(made, name)
    return verdict


@pytest.mark.parametrize("row", FLOWS, ids=[row["id"] for row in FLOWS])
def test_a_flow_ends_as_aws_says(row: dict[str, Any], world: World, network: Network) -> None:
    ports = row.get("source_ports")
    flow = Flow(
        end(row["from"], world, network),
        end(row["to"], world, network),
        row.get("port", 443),
        Protocol(row.get("protocol", "tcp")),
        Ports(*ports) if ports else None,
    )
    if row["verdict"] == "FlowError":
        with pytest.raises(FlowError, match="both ends are outside"):
            walk(network, flow)
        return
    found = walk(network, flow, row.get("failed_zones", ()))
    assert told(found, world, network) == row["verdict"].replace('"', ""), found.sentence


def test_the_table_has_at_least_sixty_flows_each_with_its_page() -> None:
    assert len(FLOWS) >= 60
    assert len({row["id"] for row in FLOWS}) == len(FLOWS)
    assert {row["page"] for row in FLOWS} == set(TABLE["pages"])
    for page in TABLE["pages"].values():
        assert page.startswith("https://docs.aws.amazon.com/")
