"""What botocore works out from its files: once for a process instead of once for a client."""

from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from minicloud.control import known_endpoints, quick_parsing, shared_events


@cache
def share_models() -> None:
    """Let every botocore session use one loader, and every client of a service one set of methods.

    boto3 makes a session for each `Session()`, and moto makes eleven as it imports its EC2
    part: each would parse EC2's model of several megabytes anew, and each client of EC2 would
    build 700 methods. They come from files of the package, so that sharing them changes no
    answer. It holds for the life of the process.
    """
    _share_loader()
    _share_methods()
    _share_rules()
    known_endpoints.remember_endpoints()
    _remember_user_agents()
    _remember_timestamps()
    shared_events.share_events()
    quick_parsing.remember_plans()


def _share_loader() -> None:
    import botocore.session
    from botocore.loaders import create_loader

    loaders: dict[str | None, Any] = {}

    def shared_loader(search_path_string: str | None = None) -> Any:
        if search_path_string not in loaders:
            loaders[search_path_string] = create_loader(search_path_string)
        return loaders[search_path_string]

    botocore.session.create_loader = shared_loader
    _look_for_models_by_name()


def _look_for_models_by_name() -> None:
    """Find a service's model where it would lie, not in a list of what there is.

    For the list botocore looks into 400 folders, for each kind of file and in each loader.
    A name that is not found goes botocore's way, so that the error is botocore's.
    """
    loaders: Any = import_module("botocore.loaders")
    plainly = loaders.Loader.load_service_model

    def load_service_model(
        self: Any, service_name: str, type_name: str, api_version: str | None = None
    ) -> Any:
        kept = ("list_available_services", type_name)
        if kept in self._cache:
            return plainly(self, service_name, type_name, api_version)
        try:
            self.list_api_versions(service_name, type_name)
        except loaders.DataNotFoundError:
            return plainly(self, service_name, type_name, api_version)
        self._cache[kept] = [service_name]
        try:
            return plainly(self, service_name, type_name, api_version)
        finally:
            del self._cache[kept]

    loaders.Loader.load_service_model = load_service_model


def _share_methods() -> None:
    """One parsed model and one set of client methods for each service.

    The class of a client is still made for each one, with the events that may change it.
    """
    creator: Any = import_module("botocore.client").ClientCreator
    load_model, create_methods = creator._load_service_model, creator._create_methods
    map_names = creator._create_name_mapping
    names: dict[int, tuple[Any, dict[str, str]]] = {}
    models: dict[int, tuple[Any, Any]] = {}
    methods: dict[int, tuple[Any, dict[str, Any]]] = {}

    def load_shared_model(self: Any, service_name: str, api_version: str | None = None) -> Any:
        data = self._loader.load_service_model(service_name, "service-2", api_version=api_version)
        # The loader gives the same object again; a custom loader's other object has another place.
        kept = models.get(id(data))
        if kept is None or kept[0] is not data:
            kept = models[id(data)] = (data, load_model(self, service_name, api_version))
        return kept[1]

    def create_shared_methods(self: Any, service_model: Any) -> dict[str, Any]:
        kept = methods.get(id(service_model))
        if kept is None or kept[0] is not service_model:
            kept = methods[id(service_model)] = (service_model, create_methods(self, service_model))
        return dict(kept[1])

    def map_shared_names(self: Any, service_model: Any) -> dict[str, str]:
        kept = names.get(id(service_model))
        if kept is None or kept[0] is not service_model:
            kept = names[id(service_model)] = (service_model, map_names(self, service_model))
        return dict(kept[1])

    creator._load_service_model = load_shared_model
    creator._create_methods = create_shared_methods
    creator._create_name_mapping = map_shared_names


def _share_rules() -> None:
    """The rules that tell a service's address, read once, with the addresses they told."""
    regions: Any = import_module("botocore.regions")
    make = regions.EndpointProvider
    kept: dict[tuple[int, int, frozenset[str]], tuple[Any, Any, Any]] = {}

    def shared(ruleset_data: Any, partition_data: Any, excluded_params: Any = None) -> Any:
        key = (id(ruleset_data), id(partition_data), frozenset(excluded_params or ()))
        if key not in kept:
            # With the data, whose place no other may take.
            provider = make(ruleset_data, partition_data, excluded_params)
            kept[key] = (provider, ruleset_data, partition_data)
        return kept[key][0]

    regions.EndpointProvider = shared


def _remember_user_agents() -> None:
    """Each request spells the same few words of its User-Agent letter by letter, twice."""
    module: Any = import_module("botocore.useragent")
    spell = module.sanitize_user_agent_string_component
    module.sanitize_user_agent_string_component = lru_cache(maxsize=1024)(spell)
    agent = module.UserAgentString
    write = agent.to_string

    def to_string(self: Any) -> str:
        context, config = module.get_context(), self._client_config
        said = (
            frozenset() if context is None else frozenset(context.features),
            frozenset(self._client_features or ()),
            self._session_user_agent_name,
            self._session_user_agent_version,
            self._session_user_agent_extra,
        )
        # Of one client's settings, which are not changed once it is made; a copy is for others.
        kept = self.__dict__.get("_minicloud_written")
        if kept is None or kept[0] is not config:
            kept = self.__dict__["_minicloud_written"] = (config, {})
        texts: dict[Any, str] = kept[1]
        if said not in texts:
            texts[said] = write(self)
        return texts[said]

    agent.to_string = to_string


def _remember_timestamps() -> None:
    """The moments in answers are few, and dateutil reads each of them letter by letter."""
    parsers: Any = import_module("botocore.parsers")
    parse = lru_cache(maxsize=4096)(parsers.DEFAULT_TIMESTAMP_PARSER)
    # 1 and 1.0 are the same key and the same moment.
    parsers.DEFAULT_TIMESTAMP_PARSER = parse
