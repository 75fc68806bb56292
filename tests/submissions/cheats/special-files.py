"""
what: Hands in a FIFO, a socket and links to devices that never end, under plain names.
named: "is a link, a pipe or a device; left out"
alone: true
"""
# %% double
print("here")
# %% [hand in]
import os
import socket

os.mkfifo(folder / "data.csv")
os.mkfifo(folder / "timestamp.txt")
place = socket.socket(socket.AF_UNIX)
here = os.getcwd()
os.chdir(folder)
place.bind("socket.txt")
os.chdir(here)
os.symlink("/dev/zero", folder / "zero.txt")
os.symlink("/dev/tty", folder / "tty.txt")
