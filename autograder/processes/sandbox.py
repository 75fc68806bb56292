"""The inner wall: what holds one submission's processes in.

The warm process is itself behind bubblewrap (`wall`), without a network and with no files but
Python's. Each submission then gets from it

- process ids of its own, whose first process is its warden: when that ends, all end;
- mounts, network, IPC objects and host name of its own, and a user namespace of its own, so that
  its processes are counted apart;
- one folder that can be written, in memory and of limited size, for work, home and scratch;
- no capability and no way to get one, Landlock, a filter of system calls, limits.
"""

import os
import re
import signal
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.processes import (
    busy_tasks,
    kernel,
    landlock,
    memory,
    parcel,
    record_locks,
    seccomp,
)
from autograder.processes.isolation import Isolation, StudentLimits, limit_resources
from autograder.processes.wall import DESK, FOLDERS, NOBODY, WORK

_FILES_ON_THE_DESK = 20_000
_MOST_LIKELY_KILLED = "1000"
_OTHERS_AT_MOST = 4000
_BUSY_TASKS = 4
_LOCKS = 4096
# Everybody's locks wait some milliseconds for who reads the list of them.
_LOOKS_A_LOOK_AT_LOCKS = 4
_TRIAL_LIMITS = StudentLimits(
    memory_mib=1 << 20,
    total_memory_mib=1 << 20,
    disk_mib=1,
    cpu_s=60,
    file_mib=1,
    open_files=64,
    processes=64,
)
_RIGHTS = {
    "/": landlock.READ,
    DESK: landlock.ALL,
    "/dev/pts": landlock.DEVICE | landlock.READ_FOLDER,
    **{f"/dev/{name}": landlock.DEVICE for name in ("null", "zero", "full", "random", "urandom")},
}


class Sandbox(Isolation):
    """Made in the warm process, behind bubblewrap."""

    look_every_s = 0.25

    def __init__(self) -> None:
        self._landlock = landlock.version()
        self._filter = seccomp.build()
        self._own_processes = -1
        self._total_memory_mib = 0
        self._busy_tasks = max(_BUSY_TASKS, len(os.sched_getaffinity(0)))
        self._gives_way = False
        self._looks = 0

    def settle(self) -> None:
        """Leave root's rights, if there are any, and try everything once with a child."""
        if os.geteuid() == 0:
            # The one that bubblewrap mounts is partly covered for root, and then the kernel
            # allows no other to be mounted further in.
            _mount_proc()
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
        kernel.unshare(kernel.NEW_USER | kernel.NEW_MOUNTS | kernel.NEW_PID)
        kernel.map_own_user()
        if child := os.fork():
            # The child, first among process ids of its own, is the warm process from here on.
            os.waitpid(child, 0)
            os._exit(0)
        kernel.end_with_parent()
        kernel.keep_mounts_private()
        _mount_proc()
        self._own_processes = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        self._try()

    def fork(self) -> int:
        """A warden that is first among new process ids; 0 in the warden itself."""
        kernel.unshare(kernel.NEW_PID)
        warden = -1
        try:
            warden = os.fork()
        finally:
            if warden != 0:
                kernel.join(self._own_processes, kernel.NEW_PID)
        return warden

    def prepare(self, request: dict[str, Any]) -> None:
        """In the warden: the namespaces and mounts of one submission."""
        limits = StudentLimits(**request["limits"])
        self._total_memory_mib = limits.total_memory_mib
        os.close(self._own_processes)
        kernel.hide_memory()
        kernel.unshare(kernel.NEW_MOUNTS | kernel.NEW_NET | kernel.NEW_IPC | kernel.NEW_UTS)
        _mount_proc()
        kernel.mount(
            "tmpfs",
            DESK,
            kernel.NO_SUID | kernel.NO_DEV,
            f"size={limits.disk_mib}m,nr_inodes={_FILES_ON_THE_DESK},mode=700",
        )
        kernel.mount(
            "devpts",
            "/dev/pts",
            kernel.NO_SUID | kernel.NO_EXEC,
            "newinstance,ptmxmode=0666,mode=600",
        )
        kernel.raise_loopback()
        for folder in FOLDERS:
            os.mkdir(folder, 0o700)

    def confine(self, request: dict[str, Any]) -> None:
        """In the student's process, for good."""
        kernel.unshare(kernel.NEW_USER)
        kernel.map_own_user()
        kernel.write_own("oom_score_adj", _MOST_LIKELY_KILLED)
        os.umask(0o077)
        os.chdir(WORK)
        for number in request.get("parcels", ()):
            parcel.unpack(number, Path(WORK))
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        limits = StudentLimits(**request["limits"])
        limit_resources(limits, limits.processes + _uncounted())
        kernel.drop_capabilities()
        kernel.allow_no_new_privileges()
        if self._landlock:
            landlock.restrict(_RIGHTS, self._landlock)
        if self._filter:
            seccomp.install(self._filter)

    def overuse(self) -> str:
        """Asked in the warden a few times a second: why the submission has to end, or nothing.

        One with more busy tasks than the machine has processors (and than `_BUSY_TASKS`) from
        then on gives way to its peers. In so many sessions it ends: a kernel that shares
        processors by session (sched(7), autogroup) would not make it give way.
        """
        used = memory.used_mib(DESK, self._total_memory_mib)
        if used > self._total_memory_mib:
            return f"its processes together used {used} of {self._total_memory_mib} MiB of memory"
        busy = busy_tasks.busy()
        if busy.sessions > self._busy_tasks:
            return f"its processes were busy in {busy.sessions} sessions at a time"
        if self._gives_way or busy.tasks > self._busy_tasks:
            self._gives_way = True
            busy_tasks.give_way()
        self._looks += 1
        if self._looks % _LOOKS_A_LOOK_AT_LOCKS == 0 and record_locks.more_than(_LOCKS):
            return f"its processes held more than {_LOCKS} locks on parts of files"
        return ""

    def _try(self) -> None:
        told, tell = os.pipe()
        request = {"limits": asdict(_TRIAL_LIMITS)}
        warden = self.fork()
        if warden == 0:
            try:
                self.prepare(request)
                if (worker := os.fork()) == 0:
                    self.confine(request)
                    os._exit(0)
                os.waitpid(worker, 0)
            except BaseException:  # noqa: BLE001 told to the parent
                os.write(tell, traceback.format_exc()[-4000:].encode())
            os._exit(0)
        os.close(tell)
        os.waitpid(warden, 0)
        trouble = os.read(told, 4096).decode()
        os.close(told)
        if trouble:
            raise OSError(f"a first trial of the sandbox failed:\n{trouble}")


def _uncounted() -> int:
    """How many processes of others are to be allowed for in the limit.

    None: it counts within the user namespace. Before Linux 5.14 it counts all of the user.
    """
    first, second = re.findall(r"\d+", os.uname().release)[:2]
    return 0 if (int(first), int(second)) >= (5, 14) else _OTHERS_AT_MOST


def _mount_proc() -> None:
    kernel.mount("proc", "/proc", kernel.NO_SUID | kernel.NO_DEV | kernel.NO_EXEC)
