"""How many locks on files the processes in the own process ids hold: each takes kernel memory."""

_LONGEST_LINE_BYTES = 128


def more_than(count: int) -> bool:
    """Whether there are more; only as much is read as that takes.

    Linux lists the record locks of the own process ids (proc_locks(5)). Those of open files
    (`F_OFD_SETLK`) have no owner, so that everybody's are listed: the filter refuses them.
    """
    with open("/proc/locks", "rb") as file:
        return file.read(count * _LONGEST_LINE_BYTES).count(b"\n") > count
