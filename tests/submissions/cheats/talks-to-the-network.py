"""
what: Connects to listeners on this machine by TCP, UDP and an abstract socket.
named: "tried: network connection to '?127.0.0.1:4444"
"""
# %% double
import socket

for family, kind, address in (
    (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 4444)),
    (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 5353)),
    (socket.AF_UNIX, socket.SOCK_STREAM, "\0listener"),
    (socket.AF_UNIX, socket.SOCK_STREAM, "/tmp/listener"),
):
    try:
        with socket.socket(family, kind) as connection:
            connection.settimeout(1)
            connection.connect(address)
            connection.send(b"talks-to-the-network")
            print("sent to", address)
    except OSError as error:
        print(error)
