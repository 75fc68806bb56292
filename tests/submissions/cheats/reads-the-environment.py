"""
what: Reads its environment and that of the processes above it.
named: "tried: reading '/proc"
"""
# %% double
import os

print(dict(os.environ))
parent = os.getppid()
while parent > 0:
    try:
        with open(f"/proc/{parent}/environ") as file:
            print(parent, file.read())
        with open(f"/proc/{parent}/stat") as file:
            parent = int(file.read().rpartition(")")[2].split()[1])
    except OSError as error:
        print(error)
        break
