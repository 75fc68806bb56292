"""The front door: an inventory in, a running site out."""

from collections.abc import Mapping

from minicloud.dataplane.health import TargetHealthState
from minicloud.dataplane.records import Inventory
from minicloud.servers.backend import Application, who_answered
from minicloud.servers.errors import NotReachedError
from minicloud.servers.loop_thread import LoopThread
from minicloud.servers.running_site import Ports, RunningSite
from minicloud.servers.scaled_clock import ScaledClock
from minicloud.servers.site import Site
from minicloud.servers.site_plan import plan
from minicloud.servers.tls import CertificatePair


def serve(
    inventory: Inventory,
    certificates: Mapping[str, CertificatePair] | None = None,
    *,
    time_scale: float = 20.0,
    names: Mapping[str, str] | None = None,
    ports: Ports | None = None,
    local_ports: Mapping[str, int] | None = None,
    service_s: float = 0.080,
    application: Application = who_answered,
    seed: int = 7,
) -> Site:
    """A running site: a real HTTP server for each running instance, a real node for each zone of
    each load balancer, all on loopback, with health checks over real connections.

        with serve(minicloud.take_inventory(), time_scale=20) as site:
            site.get("http://example.com/").json()["instance_id"]
            site.fail_zone("ap-northeast-1a")

    `certificates` holds the certificate (with its chain) and the private key in PEM by ARN, for
    HTTPS and TLS listeners; the site's own clients trust them. `names` leads host names to load
    balancers where there are several. `ports` asks for ports of this machine; free ones are
    taken otherwise. `local_ports` leads an instance's id to a port of this machine where it is
    served already. `application` answers in place of the instances' own; it must not block.
    Returns once every target had its first health check.

    Raises NothingToServeError, NotServedError, CertificateMissingError, PortInUseError; then
    nothing is left open.
    """
    given = dict(certificates or {})
    clock = ScaledClock(time_scale)
    running = RunningSite(
        plan(inventory), clock, given, service_s, application, seed, local_ports or {}
    )
    thread = LoopThread("minicloud.servers")
    try:
        thread.call(lambda: running.open(ports or {}))
        pems = [pair[0] for pair in given.values()]
        site = Site(inventory, running, thread, clock, names or {}, pems, seed)
    except BaseException:
        thread.stop()
        raise
    initial = TargetHealthState.INITIAL
    try:
        site.wait_until(lambda: all(r.state is not initial for r in site.health()), within_s=60)
    except NotReachedError:
        pass  # a target that never passes or fails stays initial; the caller sees it in health()
    except BaseException:
        site.close()
        raise
    return site
