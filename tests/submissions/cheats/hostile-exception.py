"""
what: Raises exceptions whose text, class and name raise, lie or never end.
named: cannot be shown
"""
# %% double
class Meta(type):
    __mro__ = property(lambda cls: (cls, object))
    __name__ = property(lambda cls: 1 / 0)


class Hostile(Exception, metaclass=Meta):
    def __str__(self):
        raise SystemExit

    __repr__ = __str__

    @property
    def __class__(self):
        return KeyboardInterrupt

    @property
    def __traceback__(self):
        raise ValueError


def double(x):
    raise Hostile
# %% pair
raise Hostile
