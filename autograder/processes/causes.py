"""Why a student's process ended, where its end says so."""

import resource
import signal
from typing import Any

_TEXTS: dict[int, str] = {
    signal.SIGXFSZ: "it wrote a file larger than {file_mib} MiB",
    signal.SIGXCPU: "it used up its {cpu_s} s of processor time",
    signal.SIGSYS: "it made a system call that is not allowed here",
    signal.SIGSEGV: "it crashed: a segmentation fault, as at the end of its memory or its stack",
    signal.SIGBUS: "it crashed: a bus error, as when its disk space of {disk_mib} MiB is full",
    signal.SIGABRT: "it crashed: it aborted itself, as at the end of its memory",
    signal.SIGFPE: "it crashed: an arithmetic error",
    signal.SIGILL: "it crashed: an unknown instruction",
    signal.SIGKILL: "by itself, or because the machine was short of memory",
}


def why_ended(code: int, used: resource.struct_rusage, request: dict[str, Any]) -> str:
    """One clause, or nothing; `code` is an exit code or a negative signal."""
    limits = request.get("limits")
    if code >= 0 or limits is None:
        return ""
    cpu_s = used.ru_utime + used.ru_stime
    # Who takes no notice of SIGXCPU is killed a second later. The kernel counts roughly.
    if -code == signal.SIGKILL and cpu_s >= 0.9 * limits["cpu_s"]:
        code = -signal.SIGXCPU
    # By number: real-time signals have no names.
    return _TEXTS.get(-code, "").format(**limits)
