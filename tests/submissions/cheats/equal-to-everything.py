"""
what: Objects that are equal to everything, as a value and as what functions return.
named: holds an Equal
"""
# %% double
class Equal:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __hash__(self):
        return 0

    def __getattr__(self, name):
        return self


def double(x):
    return Equal()
# %% pair
pair = Equal()
