"""
what: Uses line and cell magics and a shell command.
"""
# %% double
%time 1
!echo a program
%env GREETING=hello
import sys
def double(x):
    return x + x
# %% colour
%%time
toy_cloud.put("colour", "blue")
# %% pair
files = !ls
%timeit -n1 -r1 1 + 1
pair = (1, {2: "two"})
