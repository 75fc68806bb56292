"""How long the emulated cloud takes from nothing to EC2's first answer, beside bare moto.

    python benchmarks/bench_start.py [runs]

Each run is a new Python that imports boto3, starts a cloud, makes a client of EC2 and asks for the
instances. The two take turns. The last line is JSON: medians in milliseconds, of the processor's
time (what else the machine does would blur the time on the wall), and their ratio.
"""

import json
import subprocess
import sys
from statistics import median

RUNS = 9
PROGRAM = """
from time import process_time
begin = process_time()
{}
print(process_time() - begin)
"""
OURS = """
import boto3, minicloud
minicloud.start(region="ap-northeast-1", seed=7)
boto3.client("ec2").describe_instances()
"""
BARE = """
import boto3
from moto import mock_aws
mock_aws().start()
boto3.client("ec2", region_name="ap-northeast-1").describe_instances()
"""


def cpu_ms(program: str) -> float:
    """The processor's time, of user and system, from a new Python's first line to its last."""
    command = [sys.executable, "-c", PROGRAM.format(program)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return 1000 * float(done.stdout)


def main() -> None:
    """Measure, print, and end with one line of JSON."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    ours, bare = [], []
    for program in (OURS, BARE):  # files into the page cache
        cpu_ms(program)
    for _ in range(runs):
        ours.append(cpu_ms(OURS))
        bare.append(cpu_ms(BARE))
    print(
        f"start and first EC2 call: {median(ours):.0f} ms; bare moto: {median(bare):.0f} ms "
        f"({runs} runs each, without the start of Python itself)"
    )
    print(
        json.dumps(
            {
                "start_ms": round(median(ours)),
                "bare_moto_ms": round(median(bare)),
                "ratio": round(median(ours) / median(bare), 3),
                "runs": runs,
            }
        )
    )


if __name__ == "__main__":
    main()
