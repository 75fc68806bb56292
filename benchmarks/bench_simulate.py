"""How fast a fail-over runs, beside the same model written with SimPy.

    python benchmarks/bench_simulate.py [runs]

Both get the same arrivals, clients and service times, resolve names, check health, queue and
balance by the same settings. The SimPy model is the plain one: a process for each request, each
client, each target's checks. It checks that both send the same number of requests and come to a
similar availability. The last line is JSON: medians of the processor's time in milliseconds
(what else the machine does would blur the time on the wall), and their ratio.
"""

import json
import sys
from dataclasses import dataclass
from random import Random
from statistics import median
from time import process_time

import simpy

from minicloud.dataplane.demand import draw_demand
from minicloud.dataplane.scenario import Scenario
from minicloud.dataplane.summary import summarise

STORY = Scenario(rate_per_s=50.0)
SAME = Scenario(rate_per_s=50.0, auto_scaling=False)


@dataclass
class Target:
    zone: int
    workers: simpy.Resource
    healthy: bool = True
    passes: int = 0
    misses: int = 0
    lives: int = 0  # how often it lost its power


@dataclass
class Model:
    """The state of one run."""

    env: simpy.Environment
    scenario: Scenario
    targets: list[Target]
    zone_up: list[bool]
    in_dns: list[bool]
    address: list[int]
    turn: int = 0
    served: int = 0
    ended: int = 0


def run_simpy(scenario: Scenario) -> tuple[int, float]:
    """Requests sent, and the share served of those that ended."""
    env = simpy.Environment()
    workload = scenario.workload()
    zones = range(len(scenario.zones))
    random = Random(scenario.seed)
    targets = [
        Target(zone, simpy.Resource(env, workload.workers))
        for zone in zones
        for _ in range(scenario.counts[zone])
    ]
    model = Model(
        env,
        scenario,
        targets,
        [True for _ in zones],
        [True for _ in zones],
        [0] * workload.clients,
    )
    for target in targets:
        env.process(checks(model, target, random.random() * scenario.interval_s))
    for zone in zones:
        env.process(dns(model, zone))
    for client in range(workload.clients):
        env.process(resolver(model, client, random))
    env.process(faults(model))
    demand = draw_demand(workload, scenario.duration_s, scenario.seed)
    env.process(arrivals(model, demand, workload.network_s))
    env.run(until=scenario.duration_s)
    return len(demand.sent_s), model.served / model.ended


def arrivals(model, demand, network_s):
    env = model.env
    for sent_s, client, service_s in zip(
        demand.sent_s, demand.client, demand.service_s, strict=True
    ):
        yield env.timeout(sent_s - env.now)
        env.process(request(model, client, service_s, network_s))


def request(model, client, service_s, network_s):
    env, give_up_s = model.env, model.scenario.give_up_s
    sent_s = env.now
    node = model.address[client]
    if not model.zone_up[node]:
        yield env.timeout(give_up_s)
        model.ended += 1
        return
    eligible = [target for target in model.targets if target.healthy] or model.targets
    model.turn += 1
    target = eligible[model.turn % len(eligible)]
    if not model.zone_up[target.zone]:
        yield env.timeout(min(give_up_s, model.scenario.timing.connect_timeout_s))
        model.ended += 1
        return
    life = target.lives
    yield env.timeout(network_s)
    with target.workers.request() as worker:
        yield worker
        yield env.timeout(service_s)
    if target.lives != life or not model.zone_up[node]:
        yield env.timeout(max(0.0, sent_s + give_up_s - env.now))
        model.ended += 1
        return
    yield env.timeout(network_s)
    model.ended += 1
    model.served += env.now - sent_s <= give_up_s


def checks(model, target, phase_s):
    env, scenario = model.env, model.scenario
    yield env.timeout(phase_s)
    while True:
        if model.zone_up[target.zone]:
            answer_s, target.passes, target.misses = 0.014, target.passes + 1, 0
        else:
            answer_s, target.passes, target.misses = scenario.timeout_s, 0, target.misses + 1
        yield env.timeout(answer_s)
        if target.misses >= scenario.unhealthy_threshold:
            target.healthy = False
        elif target.passes >= scenario.healthy_threshold:
            target.healthy = True
        yield env.timeout(scenario.interval_s - answer_s)


def dns(model, zone):
    """A node is out of DNS when it is dark and the last healthy target of its zone has gone."""
    env = model.env
    while True:
        yield env.timeout(0.5)
        healthy = any(target.healthy for target in model.targets if target.zone == zone)
        wanted = model.zone_up[zone] or healthy
        if wanted != model.in_dns[zone]:
            yield env.timeout(model.scenario.timing.dns_failover_s)
            model.in_dns[zone] = wanted


def resolver(model, client, random):
    env, ttl_s = model.env, model.scenario.dns_ttl_s
    clients = len(model.address)
    wait_s = ttl_s * (client + 1) / clients
    while True:
        zones = [zone for zone, inside in enumerate(model.in_dns) if inside]
        model.address[client] = zones[int(random.random() * len(zones))]
        yield env.timeout(wait_s)
        wait_s = ttl_s


def faults(model):
    env = model.env
    for fault in model.scenario.faults:
        yield env.timeout(fault.at_s - env.now)
        zone = model.scenario.zones.index(fault.subject)
        model.zone_up[zone] = not model.zone_up[zone]
        for target in model.targets:
            if target.zone == zone:
                target.lives += 1


def timed_ms(run) -> float:
    start_s = process_time()
    run()
    return (process_time() - start_s) * 1000


def main(runs: int) -> None:
    summary = summarise(SAME.run())
    sent, available = run_simpy(SAME)
    if sent != summary.sent:
        raise SystemExit(f"simulate sent {summary.sent} requests, SimPy's model {sent}")
    if abs(available - summary.availability) > 0.05:
        raise SystemExit(
            f"availability differs: simulate {summary.availability:.3f}, SimPy {available:.3f}"
        )
    print(f"{sent} requests; availability {summary.availability:.3f} and {available:.3f} (SimPy)")
    ours, theirs, story = [], [], []
    # Taken in turn, so that whatever else the machine does falls on all alike.
    for _ in range(runs):
        ours.append(timed_ms(SAME.run))
        theirs.append(timed_ms(lambda: run_simpy(SAME)))
        story.append(timed_ms(STORY.run))
    result = {
        "simulate_ms": round(median(ours), 2),
        "simpy_ms": round(median(theirs), 2),
        "ratio": round(median(theirs) / median(ours), 2),
        "with_auto_scaling_ms": round(median(story), 2),
        "requests": sent,
        "runs": runs,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
