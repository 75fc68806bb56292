"""
what: Orders the cloud to reset, advance and keep silent while tests run; asks moto's own API.
named: "tried: starting a process"
assignment: regions-and-azs
"""
# %% web-tier
import os
import struct
import threading
import time
import urllib.request

import boto3

number = int(os.environ["MINICLOUD_GATEWAY_FD"])


def go_on(seconds=5):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for data in (b'{"reset": 1}', b"\x01reset", b"{}", b"\xff" * 20):
            try:
                os.write(number, struct.pack("!I", len(data)) + data)
            except OSError:
                return
        time.sleep(0.01)


for address in ("http://motoapi.amazonaws.com/moto-api/reset", "http://127.0.0.1:4444/x"):
    try:
        print(boto3.client("s3", endpoint_url=address).list_buckets())
    except Exception as error:
        print(type(error).__name__)
threading.Thread(target=go_on, daemon=True).start()
if os.fork() == 0:
    go_on()
    os._exit(0)
