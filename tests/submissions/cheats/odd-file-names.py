"""
what: File names with control characters, terminal escapes, markup and ways out of the folder.
named: not part of the assignment
alone: true
"""
# %% double
print("here")
# %% [hand in]
text = "{}"
for name in (
    "\x1b]0;title\x07\x1b[2J.ipynb",
    "[bold red]markup[/] [link=file:///etc/passwd]x[/link].ipynb",
    "..\\..\\gradebook.ipynb",
    "new\nline\rreturn.txt",
    "<script>alert(1)</script>.ipynb",
    "\u202etxt.exe.ipynb",
    "-rf.ipynb",
    "x" * 240 + ".txt",
):
    (folder / name.replace("/", "\u2044")).write_text(text)
(folder / "..toy.ipynb").write_text(text)
