"""A Dask cluster of processes on this machine, in a process of its own.

Run as `python -m tests.autograder.cluster.dask_here WORKERS THREADS FOLDER [CA CERT KEY]`; it
prints its address and its workers' process ids as JSON, and ends when its standard input is closed.
"""

import json
import sys

import dask
from distributed import LocalCluster, Security


def main() -> None:
    workers, threads, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    security = None
    if sys.argv[4:]:
        ca, cert, key = sys.argv[4:]
        both = {f"tls_{part}_cert": cert for part in ("client", "scheduler", "worker")}
        both |= {f"tls_{part}_key": key for part in ("client", "scheduler", "worker")}
        security = Security(require_encryption=True, tls_ca_file=ca, **both)
    dask.config.set(
        {
            # Tests kill workers, and each takes seconds to come back: sent to one other, not three.
            "distributed.scheduler.allowed-failures": 1,
            # On a busy machine it takes longer than LocalCluster waits before it gives a worker up.
            "distributed.deploy.lost-worker-timeout": "10 minutes",
        }
    )
    with LocalCluster(
        n_workers=workers,
        threads_per_worker=threads,
        processes=True,
        dashboard_address=":0",
        local_directory=folder,
        memory_limit=0,
        security=security,
    ) as cluster:
        pids = [nanny.pid for nanny in cluster.workers.values()]
        print(json.dumps({"address": cluster.scheduler_address, "workers": pids}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
