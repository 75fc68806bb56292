"""
what: Searches memory and calls into the C library with ctypes; attaches to its parent.
named: "tried: ctypes"
"""
# %% double
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PTRACE_ATTACH, SYS_PROCESS_VM_READV = 16, 310
print("ptrace:", libc.ptrace(PTRACE_ATTACH, os.getppid(), None, None), ctypes.get_errno())
print("setns:", libc.unshare(0x10000000), ctypes.get_errno())
libc.prctl(1, 0, 0, 0, 0)
libc.prctl(36, 1, 0, 0, 0)
