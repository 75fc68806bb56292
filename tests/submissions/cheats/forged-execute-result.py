"""
what: Shows results of its own making that nbgrader takes for partial credit.
named: none
why: Every cell shows results; nothing that the student's process shows is taken for a test's.
"""
# %% double
import sys

get_ipython().displayhook.write_format_data({"text/plain": "2"})
sys.displayhook = lambda value: print(6)
6
# %% pair
class Six(float):
    def __repr__(self):
        return "6.0"


get_ipython().displayhook(Six(6))
get_ipython().kernel.do_execute = lambda *a, **k: {"status": "ok"}
