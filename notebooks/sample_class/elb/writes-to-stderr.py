"""
what: Right, with warnings and progress on stderr in the student's own cells.
base: right-step-by-step
scores: {front-door: 7, health-check: 5, shares: 5, slow-target: 3}
"""

# %% [added after setup]
import sys
import warnings

warnings.warn("a certificate costs nothing here")
print("one, two, three", file=sys.stderr)

# %% [added after shares]
for zone, share in expected_shares({"ap-northeast-1a": 2, "ap-northeast-1c": 8}, False).items():
    print(zone, share, file=sys.stderr)
