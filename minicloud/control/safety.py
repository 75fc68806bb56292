"""No call of botocore leaves this machine: it is answered by the emulated cloud or refused.

`cut_off_from_aws` changes botocore where its ways out are. The floor is `URLLib3Session.send`,
through which everything that botocore sends must pass, whichever client, endpoint or proxy it
was made with. The others keep it from reading the learner's own profile, and turn the first
mistake of a notebook into a sentence. Nothing here imports botocore: the changes are made when
somebody does, so that `import minicloud` stays cheap and works where there is no botocore.
"""

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

from minicloud.control.frames import AwsAnswer, AwsCall
from minicloud.control.link_dates import change_auth

ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
"""The pair that AWS's own documentation prints. Source: IAM User Guide, Access keys."""

REMEDY = "Put `import minicloud; minicloud.start()` in the first cell and run it."

Answer = Callable[[Any], Any]
"""Takes a botocore AWSPreparedRequest, gives a botocore AWSResponse."""

Hand = Callable[[AwsCall], AwsAnswer | None]
"""Takes a call that comes without HTTP; None: it has to come as a request."""

HasNothing = Callable[[str, str, str, str], str | None]
"""Takes service, store, operation and region; see `nothing_made`."""


class NotStartedError(RuntimeError):
    """A call to AWS was made while no emulated cloud was running; nothing was sent."""


class RefusedEndpointError(RuntimeError):
    """A call was addressed to a host that the emulated cloud does not play; nothing was sent."""


class _Line:
    """Where requests go: to `answer`, or nowhere. One for the process, as botocore is."""

    answer: Answer | None = None
    hand: Hand | None = None
    has_nothing: HasNothing | None = None
    cut: bool = False
    keys: tuple[str, str, str | None] = (ACCESS_KEY_ID, SECRET_ACCESS_KEY, None)


def connect(
    answer: Answer, hand: Hand | None = None, has_nothing: HasNothing | None = None
) -> None:
    """From now on `answer` answers every request that botocore sends, `hand` what comes without.

    `has_nothing` is asked first, where the cloud is in this process.
    """
    _Line.answer, _Line.hand, _Line.has_nothing = answer, hand, has_nothing


def disconnect() -> None:
    """From now on every request that botocore would send is refused."""
    _Line.answer = _Line.hand = _Line.has_nothing = None


def hand(call: AwsCall) -> AwsAnswer | None:
    """Answer a call without HTTP; None: nobody here does, or it has to come as a request."""
    return None if _Line.hand is None else _Line.hand(call)


def sign_with(access_key_id: str, secret_access_key: str, session_token: str) -> None:
    """From now on sessions of botocore that nobody gives keys have these."""
    _Line.keys = access_key_id, secret_access_key, session_token


def has_nothing(service: str, store: str, operation: str, region: str) -> str | None:
    """The number of a request whose answer holds nothing; None: that has to be asked."""
    asked = _Line.has_nothing
    return None if asked is None else asked(service, store, operation, region)


def cut_off_from_aws() -> None:
    """Let no botocore call leave this process, now or after botocore is imported.

    It holds for the life of the process, also for clients that exist already, and doing it
    again changes nothing.
    """
    if _Line.cut:
        return
    _Line.cut = True
    for name, change in _CHANGES.items():
        module = sys.modules.get(name)
        if module is not None:
            change(module)
    sys.meta_path.insert(0, _ChangeOnImport())


def _change_httpsession(module: ModuleType) -> None:
    def send(_self: Any, request: Any) -> Any:
        if _Line.answer is None:
            raise NotStartedError(f"A call to {_host(request.url)} was stopped. {REMEDY}")
        return _Line.answer(request)

    module.URLLib3Session.send = send
    # Each client would read the machine's certificates for connections that are never made.
    module.URLLib3Session._get_ssl_context = lambda _self: None


def _change_client(module: ModuleType) -> None:
    client_class = module.BaseClient
    make_api_call = client_class._make_api_call

    @wraps(make_api_call)
    def guarded(self: Any, operation_name: str, api_params: Any) -> Any:
        if _Line.answer is None and not _mocked_by_hand():
            _refuse(self.meta.service_model.service_id, operation_name)
        return make_api_call(self, operation_name, api_params)

    client_class._make_api_call = guarded


def _refuse(service: str, operation: str) -> NoReturn:
    # Not where calls are passed on: a traceback of any error of AWS's shows the lines around that.
    raise NotStartedError(f"{service} {operation} was called before minicloud.start(). {REMEDY}")


def _change_session(module: ModuleType) -> None:
    """Cut the session off from the learner's files, profiles, endpoints and monitor."""
    from botocore.credentials import Credentials
    from botocore.exceptions import NoRegionError

    session_class = module.Session
    create_client = session_class.create_client

    @wraps(create_client)
    def guarded(self: Any, service_name: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return create_client(self, service_name, *args, **kwargs)
        except NoRegionError as error:
            if _Line.answer is not None or _mocked_by_hand():
                raise
            raise NotStartedError(
                f"A client for {service_name!r} was made before minicloud.start(). {REMEDY}"
            ) from error

    def get_credentials(self: Any) -> Any:
        if self._credentials is None:
            self._credentials = Credentials(*_Line.keys, method="minicloud")
        return self._credentials

    session_class.create_client = guarded
    session_class.get_credentials = get_credentials
    # ~/.aws may hold a credential_process, which botocore would run, and endpoint_url lines.
    session_class.full_config = property(lambda _self: {"profiles": {}})
    session_class.get_scoped_config = lambda _self: {}
    session_class._add_configured_endpoint_provider = lambda *_args, **_kwargs: None
    # Client-side monitoring sends UDP packets, past the HTTP session.
    session_class._create_csm_monitor = lambda _self: None


def _change_endpoint(module: ModuleType) -> None:
    # Each client would look through the environment for a proxy that nothing goes through.
    module.EndpointCreator._get_proxies = lambda _self, _url: {}
    _do_not_sleep(module)


def _do_not_sleep(module: ModuleType) -> None:
    """Waiters and retries ask at once: for the emulated cloud, asking again is what takes time."""
    original = module.time

    class _Time:
        @staticmethod
        def sleep(seconds: float) -> None:
            if _Line.answer is None:
                original.sleep(seconds)

    module.time = _Time  # type: ignore[attr-defined]


_CHANGES: dict[str, Callable[[ModuleType], None]] = {
    "botocore.auth": change_auth,
    "botocore.httpsession": _change_httpsession,
    "botocore.client": _change_client,
    "botocore.endpoint": _change_endpoint,
    "botocore.session": _change_session,
    "botocore.waiter": _do_not_sleep,
}


class _ChangeOnImport(MetaPathFinder):
    """Finds botocore's modules as the others do, and changes them once they are loaded."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in _CHANGES:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(fullname, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = _ChangingLoader(spec.loader, _CHANGES[fullname])
                return spec
        return None


class _ChangingLoader(Loader):
    def __init__(self, inner: Loader, change: Callable[[ModuleType], None]) -> None:
        self._inner = inner
        self._change = change

    def __getattr__(self, name: str) -> Any:  # get_source, get_resource_reader and the like
        return getattr(self._inner, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._inner.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._inner.exec_module(module)
        self._change(module)


def _mocked_by_hand() -> bool:
    """Whether somebody uses moto's own mock_aws: it answers before anything is sent."""
    models = sys.modules.get("moto.core.models")
    stubber = getattr(models, "botocore_stubber", None)
    return bool(getattr(stubber, "enabled", False))


def _host(url: str) -> str:
    return url.split("://", 1)[-1].split("/", 1)[0]
