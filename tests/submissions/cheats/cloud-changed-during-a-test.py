"""
what: A thread and a forked child go on changing the cloud while tests look at it.
named: "tried: starting a process"
alone: true
"""
# %% double
import json
import os
import struct
import threading
import time


def frame(**request):
    data = json.dumps(request).encode()
    return struct.pack("!I", len(data)) + data


def go_on(seconds=8):
    number = int(os.environ["TOY_GATEWAY_FD"])
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for value in ("blue", "CANARY", "on"):
            for key in ("colour", "tick"):
                os.write(number, frame(do="put", key=key, value=value + str(time.monotonic())))
        time.sleep(0.005)


threading.Thread(target=go_on, daemon=True).start()
if os.fork() == 0:
    go_on()
    os._exit(0)
