"""
what: Hands in hard links to the grader's credentials and to the hidden tests.
named: "is a hard link; left out"
shown: true
"""
# %% double
for name in ("credentials.txt", "tests.txt"):
    try:
        with open(name) as file:
            print(file.read())
    except OSError as error:
        print(error)
# %% [hand in]
import os

os.link("/home/grader/.aws/credentials", folder / "credentials.txt")
os.link("/home/grader/course/source/toy/toy.ipynb", folder / "tests.txt")
