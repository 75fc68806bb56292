"""
what: Raises its own scores in the gradebook, reads it and puts others to zero.
named: "tried: opening '.*gradebook.db'"
alone: true
"""
# %% double
import sqlite3

with open("/home/grader/course/gradebook.db", "rb") as file:
    data = file.read()
print(data[data.find(b"CANARY") :][:40])
gradebook = sqlite3.connect("/home/grader/course/gradebook.db", timeout=1)
print(gradebook.execute("select * from student").fetchall())
gradebook.execute("update grade set manual_score = 0, auto_score = 0")
gradebook.execute("update base_cell set max_score = 1000")
gradebook.commit()
