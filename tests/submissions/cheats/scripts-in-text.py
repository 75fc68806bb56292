"""
what: Scripts in markdown cells, attachments, tags, cell ids and comments of the notebook.
named: none
why: It is text, as in an honest answer about HTML, and is shown as text.
shown: true
"""
# %% [hand in]
script = "<script>alert('SHOWN-text')</script>"
for number, text in enumerate(
    (
        script,
        "<img src=x onerror=\"alert('SHOWN-image')\">",
        "[x](javascript:alert('SHOWN-md-link')) ![a](attachment:a.svg)",
        "<svg onload=\"alert('SHOWN-md-svg')\"></svg><style>@import '//x';</style>",
        "$$\\href{javascript:alert('SHOWN-math')}{x}$$ </textarea>" + script,
    )
):
    cell = {"cell_type": "markdown", "id": f"text-{number}", "metadata": {"tags": [script]}}
    svg = "PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+"
    cell["attachments"] = {
        "a.svg": {"image/svg+xml": svg},
        f'b".png{script}': {'image/png" onload="alert(1)': "\" onload=\"alert('SHOWN-attachment')"},
    }
    notebook["cells"].append({**cell, "source": text})
raw_cell = {"cell_type": "raw", "id": "raw", "metadata": {"format": "text/html"}, "source": script}
notebook["cells"].append(raw_cell)
