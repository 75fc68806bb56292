"""A filter of system calls: what no notebook needs and what sandboxes were broken with."""

import ctypes
import errno
import platform
import struct
from collections.abc import Iterator

from autograder.processes import kernel

_LOAD, _JUMP_EQUAL, _JUMP_ABOVE, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL_PROCESS, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER_AT, _MACHINE_AT, _FIRST_ARGUMENT_AT, _SECOND_ARGUMENT_AT = 0, 4, 16, 24
_SET_SECCOMP, _FILTER_MODE = 22, 2

# Number of the machine in the kernel's audit records, and the column of the table below.
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
# On x86_64, calls of the 32-bit-pointer kind have numbers from here on.
_OTHER_CALLS_FROM = 0x40000000

# Not permitted, with numbers for x86_64 and aarch64. Source: asm/unistd_64.h, asm-generic/unistd.h.
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    # Other processes.
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    # Namespaces and mounts.
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467),
    "statmount": (457, 457),
    "listmount": (458, 458),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    # Parts of the kernel with a history.
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "seccomp": (317, 277),
    "fanotify_init": (300, 262),
    "lookup_dcookie": (212, 18),
    "modify_ldt": (154, None),
    "personality": (135, 92),
    "nfsservctl": (180, 42),
    "uselib": (134, None),
    "ustat": (136, None),
    "sysfs": (139, None),
    "vhangup": (153, 58),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    # The machine.
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "acct": (163, 89),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, None),
    "ioperm": (173, None),
    # Memory that belongs to no process and no file system, so that no limit here counts it.
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "shmdt": (67, 197),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    # Where a submission is given one core, it leaves the others to its peers.
    "sched_setaffinity": (203, 122),
}
# "There is no such call": programs then take another way by themselves.
_MISSING: dict[str, tuple[int | None, int | None]] = {
    # Its flags are in memory, where a filter cannot look; glibc falls back to clone.
    "clone3": (435, 435),
    # One submission could take all instances of the user, a peer's too.
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
}
# Its first argument is a process: 0 is the caller.
_LIMITS_OF = (302, 261)
_CLONE, _SOCKET, _SOCKET_PAIR = (56, 220), (41, 198), (53, 199)
_IOCTL, _FCNTL = (16, 29), (72, 25)
_NEW_NAMESPACES = 0x7E020000
# Put characters into a terminal's input: TIOCSTI, TIOCLINUX.
_TERMINAL_REQUESTS = (0x5412, 0x541C)
# F_OFD_SETLK, F_OFD_SETLKW. Of such locks the kernel does not tell whose they are, so that the
# warden could not count them.
_LOCKS_OF_OPEN_FILES = (37, 38)
# AF_UNIX, AF_INET, AF_INET6. The others (netlink, packets, the hypervisor's, ciphers) are more
# of the kernel than a notebook needs, and some know no namespace.
_FAMILIES = (1, 2, 10)

Instruction = tuple[int, int, int, int]


def build(machine: str = "") -> bytes | None:
    """The filter's program for this machine (or one named), or None for a machine unknown here."""
    known = _MACHINES.get(machine or platform.machine())
    if known is None:
        return None
    instructions = list(_program(*known))
    return b"".join(struct.pack("HBBI", *one) for one in instructions)


def install(program: bytes) -> None:
    """Put the calling process, and whatever it starts, under the filter for good."""
    code = ctypes.create_string_buffer(program, len(program))
    head = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    )
    kernel.control_process(_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(head))


def _program(machine: int, column: int) -> Iterator[Instruction]:
    refuse = (_RETURN, 0, 0, _ERROR | errno.EPERM)
    missing = (_RETURN, 0, 0, _ERROR | errno.ENOSYS)
    allow = (_RETURN, 0, 0, _ALLOW)
    yield _LOAD, 0, 0, _MACHINE_AT
    yield _JUMP_EQUAL, 1, 0, machine
    yield _RETURN, 0, 0, _KILL_PROCESS
    yield _LOAD, 0, 0, _NUMBER_AT
    yield _JUMP_ABOVE, 0, 1, _OTHER_CALLS_FROM
    yield _RETURN, 0, 0, _KILL_PROCESS
    for table, answer in ((_REFUSED, refuse), (_MISSING, missing)):
        for numbers in table.values():
            if (number := numbers[column]) is not None:
                yield _JUMP_EQUAL, 0, 1, number
                yield answer
    yield _JUMP_EQUAL, 0, 4, _LIMITS_OF[column]
    yield _LOAD, 0, 0, _FIRST_ARGUMENT_AT
    yield _JUMP_EQUAL, 0, 1, 0
    yield allow
    yield refuse
    yield _JUMP_EQUAL, 0, 4, _CLONE[column]
    yield _LOAD, 0, 0, _FIRST_ARGUMENT_AT
    yield _JUMP_ANY_BIT, 0, 1, _NEW_NAMESPACES
    yield refuse
    yield allow
    for numbers, requests in ((_IOCTL, _TERMINAL_REQUESTS), (_FCNTL, _LOCKS_OF_OPEN_FILES)):
        yield _JUMP_EQUAL, 0, 3 + len(requests), numbers[column]
        yield _LOAD, 0, 0, _SECOND_ARGUMENT_AT
        for place, request in enumerate(requests):
            yield _JUMP_EQUAL, len(requests) - place, 0, request
        yield allow
        yield refuse
    for number in (_SOCKET[column], _SOCKET_PAIR[column]):
        yield _JUMP_EQUAL, 0, 3 + len(_FAMILIES), number
        yield _LOAD, 0, 0, _FIRST_ARGUMENT_AT
        for place, family in enumerate(_FAMILIES):
            yield _JUMP_EQUAL, len(_FAMILIES) - place, 0, family
        yield _RETURN, 0, 0, _ERROR | errno.EAFNOSUPPORT
        yield allow
    yield allow
