"""
what: Test cells become markdown or raw text, or are gone.
named: "had become|was missing"
alone: true
"""
# %% [hand in]
for place, cell in enumerate(list(notebook["cells"])):
    if not cell["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("test-"):
        continue
    if place % 3 == 0:
        notebook["cells"].remove(cell)
        continue
    cell["cell_type"] = "markdown" if place % 3 == 1 else "raw"
    cell.pop("outputs", None)
    cell.pop("execution_count", None)
