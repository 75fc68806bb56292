"""
what: A grandchild in a session of its own goes on, to write when the grading is over.
named: "tried: starting a process"
alone: true
"""
# %% double
import os
import signal
import time

for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if os.fork() == 0:
            end = time.monotonic() + 60
            while time.monotonic() < end:
                time.sleep(0.5)
                for place in ("/tmp", "/home/grader/course/autograded"):
                    try:
                        open(f"{place}/outlives-its-submission", "w").close()
                    except OSError:
                        pass
        os._exit(0)
