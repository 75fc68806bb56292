"""Tasks as real processes of this machine, and a load balancer in front of them."""

import atexit
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from minicloud.dataplane.records import Instance, Inventory, Target, TargetGroup
from minicloud.dataplane.running_tasks import RunningTask
from minicloud.servers.closing import Closing
from minicloud.servers.errors import NothingToServeError, TaskNotStartedError, UnknownNameError
from minicloud.servers.serve_inventory import serve
from minicloud.servers.site import Site

_PROGRAM = Path(__file__).with_name("task_server.py")
STOP_TIMEOUT_S = 30.0
"""Between SIGTERM and SIGKILL. Source: ECS API Reference, StopTask."""


_TIME_SCALE = 5.0


@dataclass(slots=True)
class _Running:
    task: RunningTask
    process: subprocess.Popen[str]
    port: int
    reported: bool = False


class TaskProcesses(Closing):
    """What the agents of a cluster do: one process for each task, as told by `follow`.

        with servers.TaskProcesses(minicloud.take_tasks("course")) as processes:
            with processes.serve(minicloud.take_inventory()) as site:
                site.get("http://web/").json()["pid"]

    Each process is a tiny HTTP server, whatever the task's image says, that answers which task it
    is. They end with the `with` block, with `close`, or with this process.
    """

    def __init__(self, tasks: Iterable[RunningTask] = ()) -> None:
        self._running: dict[str, _Running] = {}
        atexit.register(self.close)
        self.follow(tasks)

    def close(self) -> None:
        """End every process. Safe to call twice."""
        atexit.unregister(self.close)
        self._end(list(self._running))

    def follow(self, tasks: Iterable[RunningTask]) -> None:
        """Start a process for each task that has none; stop those whose task is gone.

        Raises TaskNotStartedError; then those that were started before stay.
        """
        wanted = {task.task_id: task for task in tasks}
        self._end([task_id for task_id in self._running if task_id not in wanted])
        for task_id, task in wanted.items():
            if task_id not in self._running:
                self._running[task_id] = _start(task)

    def pids(self) -> dict[str, int]:
        """The process of each task that lives, by task id."""
        return {
            task_id: one.process.pid
            for task_id, one in self._running.items()
            if one.process.poll() is None
        }

    def kill(self, task_id: str) -> None:
        """Kill a task's process, as a crash would. Raises UnknownNameError."""
        if task_id not in self._running:
            raise UnknownNameError(
                f"no task {task_id!r} runs here: there are {sorted(self._running) or 'none'}"
            )
        process = self._running[task_id].process
        process.kill()
        process.wait()

    def exited(self) -> tuple[str, ...]:
        """Tasks whose process ended without having been asked to, each told once.

        On AWS the agent tells the control plane so; here who asks has to, with `stop_task`.
        """
        ended = []
        for task_id, one in self._running.items():
            if one.process.poll() is not None and not one.reported:
                one.reported = True
                ended.append(task_id)
        return tuple(ended)

    def serve(self, inventory: Inventory, **options: Any) -> Site:
        """A running site whose targets are these processes; `options` are those of `servers.serve`.

        AWS's seconds pass five times as fast as ours unless `time_scale` says otherwise: what keeps
        another process from running does not hold up the site's clock, and has to be waited for.
        Of the inventory the load balancers and target groups are used; a group without a task of
        ours is left as it is. Raises NothingToServeError where no task is a target, and whatever
        `serve` raises.
        """
        tasks = [one.task for one in self._running.values()]
        if not any(task.targets for task in tasks):
            raise NothingToServeError(
                "no task here is behind a load balancer: create the service with loadBalancers, "
                "wait until its tasks are RUNNING, and follow minicloud.take_tasks(...) again"
            )
        groups = tuple(_with_tasks(group, tasks) for group in inventory.target_groups)
        members = (*inventory.instances, *map(_as_instance, tasks))
        site_inventory = replace(inventory, instances=members, target_groups=groups)
        ports = {task_id: one.port for task_id, one in self._running.items()}
        return serve(site_inventory, local_ports=ports, **{"time_scale": _TIME_SCALE} | options)

    def _end(self, task_ids: list[str]) -> None:
        ending = [self._running.pop(task_id).process for task_id in task_ids]
        for process in ending:
            process.terminate()
        for process in ending:
            try:
                process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()


def _start(task: RunningTask) -> _Running:
    told = {
        "TASK_ID": task.task_id,
        "SERVICE": task.service,
        "REVISION": task.revision,
        "AVAILABILITY_ZONE": task.availability_zone,
    }
    # A session of its own: an interrupt in the terminal or in Jupyter is not for it. It ends with
    # this process all the same, when its stdin does.
    process = subprocess.Popen(
        [sys.executable, "-I", str(_PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={"PATH": os.environ.get("PATH", ""), **told},
        start_new_session=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line.strip().isdigit():
        process.send_signal(signal.SIGKILL)
        status = process.wait()
        raise TaskNotStartedError(
            f"the process of task {task.task_id} ended with status {status} before it listened: "
            f"run {_PROGRAM} by hand to see why"
        )
    return _Running(task, process, int(line))


def _as_instance(task: RunningTask) -> Instance:
    """A task in the place of an instance: what the balancer's own parts know of a target."""
    return Instance(task.task_id, task.service or task.revision, task.availability_zone)


def _with_tasks(group: TargetGroup, tasks: list[RunningTask]) -> TargetGroup:
    ours = tuple(
        Target(task.task_id, target.port)
        for task in tasks
        for target in task.targets
        if target.target_group == group.name
    )
    return replace(group, targets=ours) if ours else group
