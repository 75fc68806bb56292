"""
what: Warns, logs and writes to stderr, and prints more than anybody reads.
"""
# %% double
import logging
import sys
import warnings


def double(x):
    print("called with", type(x))
    print("on stderr", file=sys.stderr)
    warnings.warn("a warning")
    logging.warning("a log line")
    return x + x
# %% colour
for number in range(20_000):
    print("line", number)
warnings.warn("deprecated", DeprecationWarning, stacklevel=2)
toy_cloud.put("colour", "blue")
