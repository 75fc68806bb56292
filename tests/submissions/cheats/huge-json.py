"""
what: Sends the grader JSON that is deep, huge, or full of long numbers.
named: broken message|nobody had asked|not JSON
"""
# %% double
import gc
import json
import struct

from autograder.wire.channel import Channel

control = next(one for one in gc.get_objects() if isinstance(one, Channel))
for data in (
    b'{"id": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}",
    b'{"id": ' + b"9" * 1_000_000 + b"}",
    json.dumps({"outputs": ["x" * 100] * 50_000}).encode(),
):
    control.connection.settimeout(5)
    control.connection.sendall(struct.pack("!I", len(data)) + data)
