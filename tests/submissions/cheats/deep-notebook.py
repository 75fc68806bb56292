"""
what: A notebook nested 100,000 deep, with numbers of a million digits.
named: "broken notebook"
alone: true
"""
# %% [hand in]
notebook["metadata"]["deep"] = "@deep@"
raw = json.dumps(notebook).replace('"@deep@"', "[" * 100_000 + "]" * 100_000)
