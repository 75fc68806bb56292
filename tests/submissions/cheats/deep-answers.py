"""
what: Answers nested 100,000 deep, lists that hold themselves, and endless dicts.
named: nested more than
"""
# %% double
def double(x):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return deep
# %% lookup
def lookup(key):
    own = []
    own.append(own)
    return own
# %% pair
class Endless(dict):
    def items(self):
        import itertools

        return itertools.repeat(("a", "b"))


pair = Endless()
