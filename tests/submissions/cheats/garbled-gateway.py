"""
what: Sends garbage and four gigabytes' header through the cloud's gateway.
named: broken request to the cloud
"""
# %% double
import os

os.write(int(os.environ["TOY_GATEWAY_FD"]), b"\xff" * 64)
