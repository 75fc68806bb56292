"""
what: Right, with warnings and progress on stderr in the student's own cells.
base: right-step-by-step
scores: {pick-zones: 4, zone-capacity: 4, web-tier: 8, predict-outage: 4}
"""

# %% [added after setup]
import sys
import warnings

warnings.warn("zones may differ between accounts")
print("looking around", file=sys.stderr)

# %% [added after web-tier]
build_web_tier("test", 2, 1)
print(minicloud.take_inventory().load_balancers, file=sys.stderr)
