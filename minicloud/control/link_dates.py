"""Presigned links carry the cloud's date, so that they end on the virtual clock.

A link holds the moment at which it was signed (or at which it ends), by the clock of who signs.
While a cloud runs that clock is the cloud's: a link made now and good for an hour ends after an
hour of virtual time, whatever the machine's clock says. Other requests keep the machine's date,
which nobody compares with anything.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any


class _Clock:
    """The running cloud's; None: there is none, and links are dated as ever."""

    now: Callable[[], datetime] | None = None


def follow(now: Callable[[], datetime] | None) -> None:
    """From now on links are dated by this clock; None: by the machine's."""
    _Clock.now = now


def change_auth(module: Any) -> None:
    """Change botocore.auth, for the life of the process."""
    version_4, version_2 = module.SigV4QueryAuth, module.HmacV1QueryAuth
    modify, get_date = version_4._modify_request_before_signing, version_2._get_date

    @wraps(modify)
    def dated(self: Any, request: Any) -> Any:
        if _Clock.now is not None:
            request.context["timestamp"] = f"{_Clock.now():%Y%m%dT%H%M%SZ}"
        return modify(self, request)

    @wraps(get_date)
    def ends(self: Any) -> Any:
        if _Clock.now is None:
            return get_date(self)
        return str(int(_Clock.now().timestamp()) + int(self._expires))

    version_4._modify_request_before_signing = dated
    version_2._get_date = ends
