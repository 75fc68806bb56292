"""
what: Right, with warnings and progress on stderr in the student's own cells.
base: right-step-by-step
scores: {count-resources: 5, elastic-cost: 5, own-servers: 5, cost-by-tag: 5}
"""

# %% [added after setup]
import logging
import sys
import warnings

logging.basicConfig(level=logging.INFO)
logging.getLogger("homework").info("starting")
logging.disable()
warnings.warn("this is my first notebook")
print("trying things out", file=sys.stderr)

# %% [added after count-resources]
print(count_resources(["ap-northeast-1"]), file=sys.stderr)
