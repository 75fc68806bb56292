"""
what: Answered two questions, and deleted the cells of the other two.
base: right-another-way
scores: {front-door: 7, health-check: 0, shares: 5, slow-target: 0}
"""

# %% health-check [deleted]
# %% slow-target [deleted]
# %% slow-target-question [deleted]
