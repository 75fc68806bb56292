"""Assertions for exercises that teach when they fail.

Each `expect_...` returns what it measured, a trace or numbers that a widget can draw, or raises
`CheckFailed` with what was seen, what was expected, and where to look next.
"""

from minicloud.checks.closeness import expect_close
from minicloud.checks.failure import CheckFailed
from minicloud.checks.health_checks import expect_dead_target_out_within, expect_pause_tolerated
from minicloud.checks.layout import lay_out
from minicloud.checks.outage import Outage, measure_outage
from minicloud.checks.routes import expect_route, route
from minicloud.checks.shares import expect_shares, measured_shares
from minicloud.checks.slow_target import expect_slow_target_spared
from minicloud.checks.zone_loss import ZoneLoss, expect_survives_zone_loss
from minicloud.checks.zone_spread import expect_zones_spread

__all__ = [
    "CheckFailed",
    "Outage",
    "ZoneLoss",
    "expect_close",
    "expect_dead_target_out_within",
    "expect_pause_tolerated",
    "expect_route",
    "expect_shares",
    "expect_slow_target_spared",
    "expect_survives_zone_loss",
    "expect_zones_spread",
    "lay_out",
    "measure_outage",
    "measured_shares",
    "route",
]
