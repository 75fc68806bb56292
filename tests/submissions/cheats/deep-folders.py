"""
what: Hands in folders 900 deep in one another, a file in each, for what walks them to give out.
named: "deeper than"
"""
# %% [hand in]
path = folder
for number in range(900):
    path = path / "a"
    path.mkdir()
    (path / "f").touch()
