"""
what: Scripts, frames, forms and event handlers in HTML, SVG, LaTeX, widgets and errors.
named: "cell 'double' displayed a script"
shown: true
"""
# %% double
from IPython.display import HTML, SVG, IFrame, Javascript, Latex, Markdown, display

script = "<script>alert('SHOWN-script')</script>"
display(HTML(script + "<img src=x onerror=\"alert('SHOWN-onerror')\">"))
display(HTML("<iframe src=\"javascript:alert('SHOWN-frame')\"></iframe><form action=//x><input>"))
display(HTML("<a href=\"javascript:alert('SHOWN-link')\">click</a><base href=//x>"))
display(Javascript("alert('SHOWN-javascript')"))
display(SVG(f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"alert('SHOWN-svg')\">{script}</svg>"))
display(Markdown(script + "[x](javascript:alert('SHOWN-markdown'))"))
display(Latex(r"$\href{javascript:alert('SHOWN-latex')}{x}$" + script))
display(IFrame("data:text/html,<script>alert('SHOWN-data')</script>", 10, 10))
for mime in ("text/html; charset=utf-7", "application/vnd.jupyter.widget-view+json", "text/vnd.x"):
    display({mime: script, "text/plain": script}, raw=True)
print(script)


class Error(Exception):
    def _render_traceback_(self):
        return [script, "</pre>" + script]


Error.__name__ = script
# %% pair
raise Error(script + "</pre>")
