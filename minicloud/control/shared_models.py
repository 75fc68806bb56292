"""What botocore works out from its files: once for a process instead of once for a client."""

from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from minicloud.control import quick_parsing


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
    _remember_user_agents()
    _share_event_names()
    _share_handlers()
    _remember_timestamps()
    _copy_handlers_plainly()
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


def _share_methods() -> None:
    """One parsed model and one set of client methods for each service.

    The class of a client is still made for each one, with the events that may change it.
    """
    creator: Any = import_module("botocore.client").ClientCreator
    load_model, create_methods = creator._load_service_model, creator._create_methods
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

    creator._load_service_model = load_shared_model
    creator._create_methods = create_shared_methods


def _remember_user_agents() -> None:
    """Each request spells the same few words of its User-Agent letter by letter, twice."""
    module: Any = import_module("botocore.useragent")
    spell = module.sanitize_user_agent_string_component
    module.sanitize_user_agent_string_component = lru_cache(maxsize=1024)(spell)


def _share_event_names() -> None:
    """Each client copies its session's table of event names, and would fill the copy anew."""
    aliaser: Any = import_module("botocore.hooks").EventAliaser
    copy_plainly = aliaser.__copy__

    def copy(self: Any) -> Any:
        copied = copy_plainly(self)
        copied._alias_name_cache = self._alias_name_cache
        return copied

    aliaser.__copy__ = copy


def _share_handlers() -> None:
    """A client is born with its session's 400 handlers, in a tree of its own, and adds a few.

    Here a tree that grows makes new nodes from its root to the new handler and leaves the
    others as they are, so that a copy is the same tree until one of the two grows.
    """
    trie: Any = import_module("botocore.hooks")._PrefixTrie
    middle: int = import_module("botocore.hooks")._MIDDLE
    remove_in_place = trie.remove_item

    def append_item(self: Any, key: str, value: Any, section: int = middle) -> None:
        self._root = _with_handler(self._root, key.split("."), value, section)

    def remove_item(self: Any, key: str, value: Any) -> None:
        # Rare: all nodes are made anew.
        self._root = self._recursive_copy(self._root)
        remove_in_place(self, key, value)

    def copy(self: Any) -> Any:
        copied = type(self)()
        copied._root = self._root
        return copied

    trie.append_item, trie.remove_item, trie.__copy__ = append_item, remove_item, copy


def _with_handler(root: Any, parts: list[str], handler: Any, section: int) -> Any:
    from botocore.hooks import NodeList

    changed = node = {**root}
    for part in parts:
        before = node["children"].get(part) or {"chunk": part, "values": None, "children": {}}
        after = {**before}
        node["children"] = {**node["children"], part: after}
        node = after
    lists: Any = node["values"] or ([], [], [])
    node["values"] = NodeList(
        *([*one, handler] if place == section else one for place, one in enumerate(lists))
    )
    return changed


def _remember_timestamps() -> None:
    """The moments in answers are few, and dateutil reads each of them letter by letter."""
    parsers: Any = import_module("botocore.parsers")
    parse = lru_cache(maxsize=4096)(parsers.DEFAULT_TIMESTAMP_PARSER)
    # 1 and 1.0 are the same key and the same moment.
    parsers.DEFAULT_TIMESTAMP_PARSER = parse


def _copy_handlers_plainly() -> None:
    """Each client copies its session's 400 lists of handlers, through `copy` three times each."""
    hooks: Any = import_module("botocore.hooks")
    node_list = hooks.NodeList

    def copy_node(self: Any, node: dict[str, Any]) -> dict[str, Any]:
        copied: dict[str, Any] = {}
        for key, value in node.items():
            if isinstance(value, node_list):
                copied[key] = node_list(list(value.first), list(value.middle), list(value.last))
            elif isinstance(value, dict):
                copied[key] = copy_node(self, value)
            else:
                copied[key] = value
        return copied

    hooks._PrefixTrie._recursive_copy = copy_node
