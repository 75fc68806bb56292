"""
what: Prints without end and swallows the interrupt.
named: timed out
"""
# %% double
while True:
    try:
        while True:
            print("and on")
    except BaseException:
        pass
