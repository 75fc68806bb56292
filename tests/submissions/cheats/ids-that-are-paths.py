"""
what: Names in the file (ids, notebook names, kernel, language) lead out of the folder.
named: "is not in this assignment"
alone: true
"""
# %% [hand in]
for number, cell in enumerate(notebook["cells"]):
    cell["id"] = f"../../{number}/../gradebook.db"
notebook["cells"].append(
    {
        "cell_type": "code",
        "id": "<script>alert(1)</script>",
        "metadata": {
            "nbgrader": {
                "grade_id": "../../source/\x1b[31m<script>",
                "schema_version": 3,
                "points": 1000,
                "grade": True,
                "solution": True,
                "locked": False,
                "task": False,
            }
        },
        "source": "1000",
        "outputs": [],
        "execution_count": None,
    }
)
notebook["metadata"] = {
    "kernelspec": {"name": "../../evil", "argv": ["touch", "/tmp/kernel-ran"], "display_name": "x"},
    "language_info": {"name": "<script>", "pygments_lexer": "../../x"},
    "nbgrader": {"points": 1000},
    "title": "<script>alert('title')</script>",
}
