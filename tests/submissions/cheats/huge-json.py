"""
what: Sends the grader JSON that is deep, or holds endless numbers, or more than it asked for.
named: "broken message|nobody had asked|not JSON"
"""
# %% double
import gc
import json
import struct

from autograder.wire.channel import Channel

control = next(one for one in gc.get_objects() if isinstance(one, Channel))


def send(data):
    control.connection.settimeout(5)
    control.connection.sendall(struct.pack("!I", len(data)) + data)


send(b'{"id": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}")
# %% lookup
import gc
import struct

from autograder.wire.channel import Channel

control = next(one for one in gc.get_objects() if isinstance(one, Channel))
data = b'{"id": ' + b"9" * 1_000_000 + b"}"
control.connection.sendall(struct.pack("!I", len(data)) + data)
# %% pair
import gc
import json
import struct

from autograder.wire.channel import Channel

control = next(one for one in gc.get_objects() if isinstance(one, Channel))
data = json.dumps({"outputs": [{"a": ["x" * 100] * 1000}] * 50}).encode()
control.connection.sendall(struct.pack("!I", len(data)) + data)
