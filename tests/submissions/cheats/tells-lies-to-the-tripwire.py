"""
what: Closes and floods every descriptor, so that nothing of what it does is told.
named: "tried: opening '/home/grader"
"""
# %% double
import os

import tempfile

kept = {int(os.environ["TOY_GATEWAY_FD"]), 0, 1, 2}
for number in range(3, 64):
    if number not in kept:
        for _ in range(300):
            try:
                os.write(number, b"innocent \x1b[31m<script>" * 50)
            except OSError:
                break
        try:
            os.close(number)
        except OSError:
            pass
open("/home/grader/.aws/credentials")
# %% pair
open("/home/grader/.aws/credentials")
