"""
what: Writes forged answers and a forged end onto every socket that it finds.
named: "sent a (message that nobody had asked for|broken message|request on which the cloud failed)"
"""
# %% double
import json
import os
import struct

for name in range(3, 64):
    for message in (
        {"id": "0", "outputs": [], "raised": False},
        {"finished": True},
        {"result": {"index": 3, "end": "ran", "outputs": [], "note": ""}},
    ):
        data = json.dumps(message).encode()
        try:
            os.write(name, struct.pack("!I", len(data)) + data)
        except OSError:
            pass
