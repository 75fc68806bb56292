"""Which sockets a function's process may make: TCP, whose connections `walls` holds, and pairs.

Landlock knows nothing of UDP and of Unix sockets with a path; a filter of system calls refuses
them. Where the kernel has none, or the machine is unknown here, they are open.
Source: Linux kernel documentation, Seccomp BPF; asm/unistd_64.h and asm-generic/unistd.h.
"""

import ctypes
import errno
import platform
import struct
import sys
from collections.abc import Iterator

_LOAD, _EQUAL, _FROM, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_ALLOW, _KILL_PROCESS, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER_AT, _MACHINE_AT, _ARGUMENTS_AT = 0, 4, 16
_SET_SECCOMP, _FILTER_MODE, _NO_NEW_PRIVILEGES = 22, 2, 38
# On x86_64, calls of the 32-bit-pointer kind have numbers from here on.
_OTHER_CALLS_FROM = 0x40000000

# The machine's number in the kernel's audit records, and its column below.
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_SOCKET, _SOCKET_PAIR, _IO_URING_SETUP = (41, 198), (53, 199), (425, 425)
# With the argument that has the flags: MSG_FASTOPEN connects, and Landlock does not see it.
_SENDING = (((44, 206), 3), ((46, 211), 2), ((307, 269), 3))
_FAST_OPEN = 0x20000000
_UNIX, _INET, _INET6 = 1, 2, 10
_STREAM, _KIND_OF_SOCKET = 1, 0xF
_TCP = (0, 6)

_Instruction = tuple[int, int, int, int]
_REFUSE = (_RETURN, 0, 0, _ERROR | errno.EPERM)
_PERMIT = (_RETURN, 0, 0, _ALLOW)


def hold_sockets() -> bool:
    """Put this process, and whatever it starts, under the filter for good; False without one."""
    known = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    program = b"".join(struct.pack("HBBI", *one) for one in _program(*known))
    code = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    done: int = libc.prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.create_string_buffer(head, len(head)))
    return done == 0


def _program(machine: int, column: int) -> Iterator[_Instruction]:
    yield _LOAD, 0, 0, _MACHINE_AT
    yield _EQUAL, 1, 0, machine
    yield _RETURN, 0, 0, _KILL_PROCESS
    yield _LOAD, 0, 0, _NUMBER_AT
    yield _FROM, 0, 1, _OTHER_CALLS_FROM
    yield _RETURN, 0, 0, _KILL_PROCESS
    # Its requests make sockets in the kernel, where no filter looks.
    yield _EQUAL, 0, 1, _IO_URING_SETUP[column]
    yield _RETURN, 0, 0, _ERROR | errno.ENOSYS
    stream = (_AND, 0, 0, _KIND_OF_SOCKET), *_only(_STREAM)
    yield from _of_call(
        _SOCKET[column],
        (_argument(0), *_only(_INET, _INET6), _argument(1), *stream, _argument(2), *_only(*_TCP)),
    )
    yield from _of_call(_SOCKET_PAIR[column], (_argument(0), *_only(_UNIX), _argument(1), *stream))
    for numbers, place in _SENDING:
        check = _argument(place), (_ANY_BIT, 0, 1, _FAST_OPEN), _REFUSE
        yield from _of_call(numbers[column], check)
    yield _PERMIT


def _of_call(number: int, checks: tuple[_Instruction, ...]) -> Iterator[_Instruction]:
    yield _EQUAL, 0, len(checks) + 1, number
    yield from checks
    yield _PERMIT


def _argument(place: int) -> _Instruction:
    return _LOAD, 0, 0, _ARGUMENTS_AT + 8 * place


def _only(*values: int) -> Iterator[_Instruction]:
    """Refuse what is none of the values."""
    for place, value in enumerate(values):
        yield _EQUAL, len(values) - place, 0, value
    yield _REFUSE
