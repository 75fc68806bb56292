"""
what: Sends the cloud a request on which it fails, so that the tests cannot look.
named: a request on which the cloud failed
"""
# %% double
from tests.autograder import toy_cloud

toy_cloud.break_down()
