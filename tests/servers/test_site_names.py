"""The name of a real site's load balancer, asked over DNS."""

import socket

from minicloud.servers import Resolver, SiteNames, serve, serve_names
from tests.servers.inventories import ZONE_A, ZONE_C, instances, inventory

NAME = "front-1.ap-northeast-1.elb.amazonaws.com"


def test_the_addresses_lead_to_the_sites_nodes() -> None:
    with serve(inventory(instances(1, 1)), service_s=0, time_scale=100) as site:
        (balancer,) = {each.load_balancer for each in site.nodes()}
        names = SiteNames(site, NAME, balancer)
        with serve_names(names) as server:
            resolver = Resolver(server.address, caching=False)
            answer = resolver.lookup(NAME)
            assert (sorted(answer.values), answer.ttl_s) == (["198.51.100.1", "198.51.100.2"], 60)
            assert resolver.lookup(f"dualstack.{NAME}").values == answer.values
            assert resolver.lookup(NAME, "AAAA").values == ()
            assert resolver.lookup("other.example").rcode == "REFUSED"
            for address in answer.values:
                with socket.create_connection(names.sockets[address, 80], timeout=60) as asking:
                    asking.sendall(b"GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n")
                    assert asking.recv(12) == b"HTTP/1.1 200"


def test_a_zone_that_is_out_leaves_the_name() -> None:
    with serve(inventory(instances(1, 1)), service_s=0, time_scale=100) as site:
        (balancer,) = {each.load_balancer for each in site.nodes()}
        with serve_names(SiteNames(site, NAME, balancer)) as server:
            resolver = Resolver(server.address, caching=False)
            site.fail_zone(ZONE_A)
            site.wait_until(lambda: site.zones_in_dns(balancer) == (ZONE_C,), 600)
            assert resolver.lookup(NAME).values == ("198.51.100.2",)
