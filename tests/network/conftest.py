from collections.abc import Iterator

import pytest

import minicloud
from minicloud.dataplane.network.records import Network
from tests.network.world import World


@pytest.fixture(scope="package")
def world() -> Iterator[World]:
    """The network of world.py, built once; nobody changes it."""
    minicloud.start(region="ap-northeast-1", seed=7)
    yield World()
    minicloud.stop()


@pytest.fixture(scope="package")
def network(world: World) -> Network:
    """What was read of it, of both regions."""
    return minicloud.take_network("ap-northeast-1", "us-east-1")
