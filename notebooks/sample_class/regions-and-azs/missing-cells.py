"""
what: Answered two questions, and deleted the cells of the other two.
base: right-another-way
scores: {pick-zones: 4, zone-capacity: 4, web-tier: 0, predict-outage: 0}
"""

# %% web-tier [deleted]
# %% web-tier-question [deleted]
# %% predict-outage [deleted]
