"""
what: Opens a meeting place on loopback, an abstract socket and shared memory for peers' runs.
named: "tried: (listening|network)"
alone: true
"""
# %% double
import socket
import time
from multiprocessing import shared_memory

abstract, loopback = socket.socket(socket.AF_UNIX), socket.socket()
abstract.bind("\0meeting")
loopback.bind(("127.0.0.1", 4455))
for one in (abstract, loopback):
    one.listen()
    one.settimeout(0.3)
try:
    shared = shared_memory.SharedMemory("meeting", create=True, size=4096)
except OSError as error:
    print(error)
for one in (abstract, loopback):
    try:
        print("a peer said", one.accept()[0].recv(1000))
    except OSError as error:
        print(error)
