"""
what: Carries data out in questions to a name server, and fetches a page.
named: "tried: (network|asking)"
"""
# %% double
import socket
import urllib.request

packet = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x0easks-for-names\x07example\x00\x00\x01\x00\x01"
for work in (
    lambda: socket.getaddrinfo("asks-for-names.example", 80),
    lambda: urllib.request.urlopen("http://127.0.0.1:4444/asks-for-names", timeout=1),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(packet, ("127.0.0.1", 5353)),
):
    try:
        print(work())
    except OSError as error:
        print(error)
