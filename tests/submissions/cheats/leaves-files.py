"""
what: Leaves files wherever it may write, for its next run or for others to find.
named: "tried: (opening|looking into|changing) '/"
alone: true
"""
# %% double
import os
import tempfile

for place in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/home/grader", "/", "..", "../.."):
    try:
        with open(f"{place}/left-by-leaves-files", "w") as file:
            file.write("double = lambda x: x + x")
    except OSError as error:
        print(error)
with tempfile.NamedTemporaryFile("w", delete=False) as file:
    file.write("left")
os.makedirs("a/b/c", mode=0o000, exist_ok=True)
os.chmod(".", 0o000)
