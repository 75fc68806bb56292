"""
what: Keeps the cloud busy for an hour, so that tests run out of time.
named: kept the cloud busy
"""
# %% double
from tests.autograder import toy_cloud

toy_cloud.keep_busy(3600)
