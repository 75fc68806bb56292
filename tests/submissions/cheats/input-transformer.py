"""
what: An input transformer makes `pass` of every later cell.
named: IPython's input_transformers_cleanup
"""
# %% double
get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\n"])
