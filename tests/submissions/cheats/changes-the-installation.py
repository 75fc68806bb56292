"""
what: Plants sitecustomize, usercustomize and .pth files, and patches the grader's package.
named: "tried: (opening|changing) '/"
alone: true
"""
# %% double
import os
import site
import sys

text = "open('/tmp/ran-at-the-next-start', 'w')\n"
places = [*sys.path, *site.getsitepackages(), site.getusersitepackages(), "/usr/lib/python3"]
for place in filter(None, places):
    for name in ("sitecustomize.py", "usercustomize.py", "planted.pth", "autograder/grade.py"):
        try:
            os.makedirs(place, exist_ok=True)
            with open(os.path.join(place, name), "a") as file:
                file.write(text if name != "planted.pth" else "import planted\n")
        except OSError:
            pass
