"""
what: Overwrites what others handed in, and what is graded of them.
named: "tried: (opening|looking into|changing) '/home/grader/course"
alone: true
"""
# %% double
import os
import shutil

for place in ("submitted", "autograded", "feedback"):
    for folder, _, names in os.walk(f"/home/grader/course/{place}"):
        if "writes-to-peers" in folder:
            continue
        for name in names:
            try:
                with open(os.path.join(folder, name), "w") as file:
                    file.write("{}")
            except OSError as error:
                print(error)
shutil.rmtree("/home/grader/course/release", ignore_errors=True)
