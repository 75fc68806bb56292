"""
what: Terminal escapes, titles, links and rich's markup in what the grader prints of it.
named: "timestamp.txt says '.x1b.*which is no time"
"""
# %% double
def double(x):
    text = "\x1b]0;SHOWN-title\x07\x1b[2J\x1b[1;1H[bold red]markup[/bold red] \x9b31m \u202e"
    raise ValueError(text + "\x1b]8;;file:///etc/passwd\x1b\\SHOWN-link\x1b]8;;\x1b\\")
# %% pair
class Escape(Exception):
    pass


Escape.__name__ = "\x1b]0;SHOWN-name\x07[/dim][bold]"
raise Escape("\x1b[31m\r\x08\x08[/]")
# %% [hand in]
notebook["cells"][2]["metadata"]["nbgrader"]["grade_id"] += "\x1b]0;SHOWN-id\x07[bold]"
(folder / "timestamp.txt").write_text("\x1b]0;SHOWN-time\x07 [red]never[/]")
