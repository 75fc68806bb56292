"""
what: Scripts where nbgrader's formgrader puts what is not text: metadata, ids, pictures' data.
named: is not in this assignment
shown: true
"""
# %% double
from IPython.display import display

breakout = "\" onerror=\"alert('SHOWN-form')\" x=\""
script = "\"><script>alert('SHOWN-form')</script>"
pixel = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
for kind in ("image/png", "image/jpeg", "image/gif"):
    display({kind: breakout, "text/plain": "x"}, raw=True)
    display({kind: script, "text/plain": "x"}, raw=True)
    sizes = {kind: {"width": breakout, "height": breakout, "alt": breakout, "unconfined": script}}
    display({kind: pixel, "text/plain": "x"}, metadata=sizes, raw=True)
for kind in ("image/svg+xml", "text/latex", "application/pdf", "application/javascript"):
    display({kind: script, "text/plain": script}, raw=True)
display({"text/markdown": "<base href=//SHOWN><svg/onload=alert('SHOWN-form')>"}, raw=True)
display({"text/markdown": "[x]: javascript:alert('SHOWN-form')\n\n[x]"}, raw=True)
display({"text/markdown": "<javascript:alert('SHOWN-form')>"}, raw=True)
display({"text/html": "<math href=javascript:alert('SHOWN-form')>x</math>"}, raw=True)
display({"text/html": "<p style='background:url(//SHOWN)'>x</p><button formaction=//SHOWN>"}, raw=True)
display({"text/html": "<noscript><p title='</noscript><img src=x onerror=alert(`SHOWN`)>'>"}, raw=True)
display({"text/html": "<meta http-equiv=refresh content='0;url=javascript:alert(`SHOWN`)'>"}, raw=True)
# %% lookup
print("\x1b]8;;javascript:alert('SHOWN-form')\x07x\x1b]8;;\x07 \x1b[31m<script>alert('SHOWN')</script>")
# %% [hand in]
script = "\"><script>alert('SHOWN-form')</script>"
breakout = "\" onclick=\"alert('SHOWN-form')\" x=\""
marks = {"schema_version": 3, "solution": True, "grade": True, "locked": False, "task": False}
for number, text in enumerate((script, breakout)):
    own = {**marks, "grade_id": f"mine-{number}{text}", "points": 1}
    extra = {"nbgrader": own, "tags": [text], "name": text, "slideshow": {"slide_type": text}}
    for kind in ("markdown", "code", "raw"):
        metadata = {**extra, "format": "text/html", "raw_mimetype": "text/html"}
        cell = {"cell_type": kind, "id": f"own-{number}-{kind}", "metadata": metadata}
        cell["source"] = f"%%html\n{text}\n\n[x]: javascript:alert('SHOWN-form')\n\n[x] <{text}>"
        cell["source"] += "\n\n![seen](https://seen.example/SHOWN.png) ![](//seen.example/SHOWN)"
        if kind == "code":
            cell |= {"outputs": [], "execution_count": None}
        notebook["cells"].append(cell)
for cell in notebook["cells"]:
    cell["metadata"]["tags"] = [script, breakout]
notebook["metadata"] |= {
    "title": "</title>" + script,
    "authors": [{"name": script}],
    "language_info": {"name": breakout, "pygments_lexer": breakout, "codemirror_mode": breakout},
    "widgets": {
        "application/vnd.jupyter.widget-state+json": {"state": {"a": "</script>" + script}},
        "text/html": script,
    },
}
