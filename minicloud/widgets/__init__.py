"""Widgets that play a Trace: the fail-over of a zone, and who gets the next request.

    from minicloud.widgets import FailoverWidget
    FailoverWidget()

Python computes, the front end draws. In JupyterLab the kernel answers every change; in a page
without a kernel the runs that are computed ahead do, and an engine in the page the rest.
"""

from minicloud.widgets.balancer_lab import BalancerLab
from minicloud.widgets.bundle_files import BundleMissingError
from minicloud.widgets.failover import FailoverWidget
from minicloud.widgets.still import still_svg

__all__ = ["BalancerLab", "BundleMissingError", "FailoverWidget", "still_svg"]
