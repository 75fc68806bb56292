"""Sessions of functions' roles: with their keys a handler calls AWS.

Source: Lambda Developer Guide, Defining Lambda function permissions with an execution role (Lambda
assumes the role and gives the credentials to the execution environment).
"""

from collections.abc import Callable
from typing import Any

from minicloud.control.access.access import Access
from minicloud.control.access.credential import Credential
from minicloud.control.access.standing_policies import iam_of
from minicloud.dataplane.function_run import FunctionCredentials
from minicloud.dataplane.iam.principal import Principal

LIFE_S = 12 * 3600.0
"""How long a session is used. Simplified: how long Lambda's are is not published."""

_LONGEST_RUN_S = 900.0


class FunctionSessions:
    """One session for each function and role; a new one before it ends in the midst of a run."""

    def __init__(self, access: Callable[[], Access], now_s: Callable[[], float]) -> None:
        self._access = access
        self._now_s = now_s
        self._open: dict[tuple[str, str], Credential] = {}
        self._opened = 0

    def reset(self) -> None:
        """No session any more."""
        self._open.clear()
        self._opened = 0

    def credentials(self, function: Any) -> FunctionCredentials:
        """The keys of a function of moto's. Another role, another session."""
        held = str(function.role), str(function.function_name)
        session = self._open.get(held)
        if session is None or session.has_ended(self._now_s() + _LONGEST_RUN_S):
            session = self._open[held] = self._begin(function.account_id, *held)
        return FunctionCredentials(session.key_id, session.secret, session.token or "")

    def _begin(self, account_id: str, role_arn: str, name: str) -> Credential:
        from moto.moto_api._internal import mock_random

        roles = iam_of(account_id).roles.values()
        role_id = next((one.id for one in roles if one.arn == role_arn), "AROACKCEVSQ6C2EXAMPLE")
        # Not drawn from moto's generator: ids of what is made later stay as they were.
        state = mock_random.getstate()
        self._opened += 1
        mock_random.seed(f"function session {self._opened}")
        try:
            return self._access().keys.open_session(
                Principal.role_session(role_arn, name), f"{role_id}:{name}", LIFE_S
            )
        finally:
            mock_random.setstate(state)
