"""Options of commands that can run notebooks on a Dask cluster."""

import argparse
import sys
from pathlib import Path

from autograder.cluster.address import Scheduler
from autograder.cluster.pool import ClusterPool
from autograder.processes.pool import Pool
from autograder.running import OpenPool


def add_cluster(parser: argparse.ArgumentParser) -> None:
    """The scheduler and its TLS files."""
    group = parser.add_argument_group(
        "cluster", "Run the notebooks on a Dask cluster: see docs/grading-at-scale.md."
    )
    group.add_argument("--dask", metavar="ADDRESS", help="the scheduler, as tls://host:8786")
    for name, help_text in (
        ("ca", "certificate of the cluster's authority"),
        ("cert", "certificate of this machine, signed by it"),
        ("key", "private key of this machine"),
    ):
        group.add_argument(f"--dask-tls-{name}", type=Path, metavar="FILE", help=help_text)


def pool_of(options: argparse.Namespace) -> OpenPool:
    """What makes the pool that the options ask for."""
    if not options.dask:
        return Pool
    scheduler = Scheduler(
        options.dask, options.dask_tls_ca, options.dask_tls_cert, options.dask_tls_key
    )
    return lambda workplace: ClusterPool(workplace, scheduler, _tell)


def _tell(text: str) -> None:
    print(f"autograder: {text}", file=sys.stderr)
