"""The few calls of Linux that Python 3.11 has no function for; a failure is an `OSError`."""

import ctypes
import fcntl
import os
import signal
import socket
import struct

NEW_MOUNTS = 0x00020000
NEW_UTS = 0x04000000
NEW_IPC = 0x08000000
NEW_USER = 0x10000000
NEW_PID = 0x20000000
NEW_NET = 0x40000000

NO_SUID, NO_DEV, NO_EXEC = 2, 4, 8
_PRIVATE_BELOW = 0x40000 | 0x4000

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_CAPBSET_DROP = 24
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_CAPABILITY_VERSION = 0x20080522
_LAST_CAPABILITY = 63

_SET_INTERFACE_FLAGS = 0x8914
_UP_AND_RUNNING = 0x41

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def call(number: int, what: str, *arguments: int | bytes | ctypes.Array[ctypes.c_char]) -> int:
    """A system call by its number; `what` names it in the error."""
    widened = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    return _checked(_libc.syscall(ctypes.c_long(number), *widened), what)


def unshare(namespaces: int) -> None:
    """Leave these namespaces for new ones (unshare(2))."""
    _checked(_libc.unshare(ctypes.c_int(namespaces)), f"unshare({namespaces:#x})")


def join(namespace: int, kind: int) -> None:
    """Enter the namespace that a descriptor names (setns(2))."""
    _checked(_libc.setns(ctypes.c_int(namespace), ctypes.c_int(kind)), "setns")


def map_own_user() -> None:
    """Make the own user and group the only ones of the user namespace just entered."""
    user, group = os.geteuid(), os.getegid()
    # A process that changed its user is not dumpable, and cannot write these files of its own.
    control_process(_PR_SET_DUMPABLE, 1)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        write_own(name, text)


def write_own(name: str, text: str) -> None:
    """Write a file of the calling process in /proc."""
    number = os.open(f"/proc/self/{name}", os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(number, text.encode())
    finally:
        os.close(number)


def mount(kind: str, target: str, flags: int = 0, options: str = "") -> None:
    """Mount a new file system of a kind, such as tmpfs."""
    name = kind.encode()
    result = _libc.mount(
        name, os.fsencode(target), name, ctypes.c_ulong(flags), options.encode() or None
    )
    _checked(result, f"mount {kind} on {target}")


def keep_mounts_private() -> None:
    """No later mount is seen in, or comes from, another mount namespace."""
    _checked(
        _libc.mount(b"none", b"/", None, ctypes.c_ulong(_PRIVATE_BELOW), None), "mount private"
    )


def raise_loopback() -> None:
    """Turn on the loopback interface of the own network namespace."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH14x", b"lo", _UP_AND_RUNNING)
        fcntl.ioctl(any_socket, _SET_INTERFACE_FLAGS, request)


def control_process(option: int, *values: int) -> None:
    """prctl(2)."""
    padded = (*values, 0, 0, 0, 0)[:4]
    result = _libc.prctl(ctypes.c_int(option), *map(ctypes.c_ulong, padded))
    _checked(result, f"prctl({option})")


def end_with_parent() -> None:
    """Be killed when the parent ends."""
    control_process(_PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ended."""
    control_process(_PR_SET_CHILD_SUBREAPER, 1)


def hide_memory() -> None:
    """Let no process of the same user read this one's memory or descriptors."""
    control_process(_PR_SET_DUMPABLE, 0)


def allow_no_new_privileges() -> None:
    """No program that is started has more rights than this process."""
    control_process(_PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Give up every capability, and that of getting one back by starting a program."""
    for capability in range(_LAST_CAPABILITY + 1):
        try:
            control_process(_PR_CAPBSET_DROP, capability)
        except OSError:
            # Past the last that this kernel knows; one that is left grants nothing after this.
            break
    control_process(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    header = ctypes.create_string_buffer(struct.pack("Ii", _CAPABILITY_VERSION, 0))
    nothing = ctypes.create_string_buffer(24)
    _checked(_libc.capset(header, nothing), "capset")


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result
