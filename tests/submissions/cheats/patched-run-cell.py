"""
what: run_cell and showtraceback of the shell's class do nothing any more.
named: IPython's run_cell
"""
# %% double
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell

shell_class = type(get_ipython())
for one in (InteractiveShell, shell_class):
    one.run_cell = lambda *a, **k: ExecutionResult(ExecutionInfo("", False, False, False, ""))
    one.showtraceback = lambda *a, **k: None
