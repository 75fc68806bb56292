"""
what: Reads the hidden tests and the solutions from the course folder, and runs them.
named: "tried: (opening|looking into) '/home/grader"
"""
# %% double
import glob
import json

for path in glob.glob("/home/grader/course/source/*/*.ipynb") + glob.glob(
    "../**/source/**/*.ipynb", recursive=True
):
    with open(path) as file:
        text = file.read()
    print(path, text)
    for cell in json.loads(text)["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution") and cell["cell_type"] == "code":
            get_ipython().run_cell("".join(cell["source"]))
