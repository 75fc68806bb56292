"""Runs a program where the cheats cannot hurt this machine, whatever the grader lets through.

The program has a file system of its own in memory (Python and this project are there to read),
no network but loopback, no process of this machine in sight, and is no user of it.
This is not the grader's sandbox: it stands around the grader and is there to test it.
"""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
USER = 54321
_FILES_BYTES = 2 << 30

_AS_ROOT = f"""
mount -t proc proc /proc && chown {USER}:{USER} /home/grader &&
exec setpriv --reuid {USER} --regid {USER} --clear-groups --inh-caps=-all -- "$@"
"""


def why_not() -> str:
    """Why programs cannot be contained here; empty where they can."""
    if sys.platform != "linux":
        return "needs Linux"
    if shutil.which("bwrap") is None:
        return "needs bubblewrap"
    tried = subprocess.run(_command(["/bin/true"]), capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else f"no container can be made: {tried.stderr.strip()}"


def run_contained(
    arguments: list[str], text: str, limit_s: float
) -> subprocess.CompletedProcess[str]:
    """Run `python *arguments` in the container with `text` as its input.

    Raises `subprocess.TimeoutExpired` when it is not over after `limit_s`: then all of it is
    killed, as it is when this process ends.
    """
    return subprocess.run(
        _command([sys.executable, *arguments]),
        input=text,
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
        preexec_fn=_limit,
    )


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (16 << 30, 16 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if os.getuid() != 0:
        return
    # Counts the processes of the user that it becomes: nobody else's.
    resource.setrlimit(resource.RLIMIT_NPROC, (4000, 4000))


def _command(program: list[str]) -> list[str]:
    root = os.getuid() == 0
    options = ["bwrap", "--die-with-parent", "--new-session"]
    options += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    # Root becomes a user of no name instead: limits on processes hold nothing for root.
    options += ["--cap-add", "ALL"] if root else ["--unshare-user", "--uid", str(USER)]
    options += ["--proc", "/proc", "--dev", "/dev"]
    for folder in ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc"):
        if os.path.islink(folder):
            options += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            options += ["--ro-bind", folder, folder]
    for place in ("/tmp", "/var/tmp", "/run", "/home/grader", "/dev/shm"):
        options += ["--perms", "1777" if place != "/home/grader" else "0755"]
        options += ["--size", str(_FILES_BYTES), "--tmpfs", place]
    for place in dict.fromkeys((sys.base_prefix, os.path.realpath(sys.prefix), str(PROJECT))):
        if not place.startswith("/usr"):
            # bwrap keeps the folders above to their owner, which is not who runs in it.
            for above in reversed(Path(place).parents[:-1]):
                options += ["--perms", "0755", "--dir", str(above)]
            options += ["--ro-bind", place, place]
    options += ["--chdir", str(PROJECT), "--clearenv"]
    for name, value in {
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "HOME": "/home/grader",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(PROJECT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }.items():
        options += ["--setenv", name, value]
    return [*options, "--", *(["/bin/sh", "-c", _AS_ROOT, "sh"] if root else []), *program]
