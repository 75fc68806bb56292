"""
what: Opens files, sockets and threads until there are none left.
named: "did not run to its end: (OSError|an error)"
"""
# %% double
import os
import threading
import time

kept, threads = [], 0
try:
    while threads < 5000:
        threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
        threads += 1
except RuntimeError as error:
    print(threads, error)
while len(kept) < 100_000:
    kept.append(os.open("/dev/null", os.O_RDONLY))
