"""Policies that are obeyed: from when it is asked for until it is ended."""

from types import TracebackType
from typing import TYPE_CHECKING, Any

from minicloud.control.replacements import Replacements

if TYPE_CHECKING:
    from minicloud.control.access.access import Access
    from minicloud.control.dispatch import Dispatch
    from minicloud.dataplane.iam.verdict import Verdict


class Enforcement:
    """While it lasts, each call needs a right key, a right signature and a policy that allows it.

    Also a context manager: it ends with the block.
    """

    def __init__(self, access: "Access", dispatch: "Dispatch") -> None:
        self._access = access
        self._dispatch = dispatch
        self._moto = Replacements()
        access.verdicts.clear()
        access.enforces = True
        dispatch.admission = access.admit
        self._watch_arrivals()

    def __enter__(self) -> "Enforcement":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def __repr__(self) -> str:
        state = "obeyed" if self._access.enforces else "not obeyed"
        return f"<policies are {state}, {len(self._access.verdicts)} decisions>"

    @property
    def verdicts(self) -> "tuple[Verdict, ...]":
        """Each decision so far, in order: the way to it and the statements behind it."""
        return tuple(self._access.verdicts)

    @property
    def source_ip(self) -> str:
        """The address that requests seem to come from: `aws:SourceIp`."""
        return self._access.source_ip

    @source_ip.setter
    def source_ip(self, address: str) -> None:
        self._access.source_ip = address

    def end(self) -> None:
        """From now on anybody may do anything again. Safe to call twice."""
        self._access.enforces = False
        self._dispatch.admission = None
        self._moto.undo()

    def _watch_arrivals(self) -> None:
        from moto.core.botocore_stubber import BotocoreStubber

        access, original = self._access, BotocoreStubber.process_request

        def process_request(stubber: Any, request: Any) -> Any:
            with access.arrival(request):
                return original(stubber, request)

        self._moto.put(BotocoreStubber, "process_request", process_request)
