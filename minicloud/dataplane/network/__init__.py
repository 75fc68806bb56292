"""A network as it stands, and a walk of one packet through it and back."""

from minicloud.dataplane.network.flow import Flow, Ports, Protocol
from minicloud.dataplane.network.records import Network
from minicloud.dataplane.network.result import Place, Step, Walk, Way
from minicloud.dataplane.network.walk import walk

__all__ = ["Flow", "Network", "Place", "Ports", "Protocol", "Step", "Walk", "Way", "walk"]
