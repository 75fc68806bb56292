"""The events of botocore's clients: what each client makes anew is shared until it differs."""

from copy import copy
from functools import lru_cache
from importlib import import_module
from types import FunctionType, MethodType
from typing import Any


def share_events() -> None:
    """For the life of the process. Which handler is called, and when, stays as it is."""
    _share_event_names()
    _share_handlers()
    _remember_signatures()


def _share_event_names() -> None:
    """Each session and client would fill a table of event names of its own, the same for all."""
    aliaser: Any = import_module("botocore.hooks").EventAliaser
    begin, copy_plainly = aliaser.__init__, aliaser.__copy__
    names: dict[str, str] = {}

    def __init__(self: Any, event_emitter: Any, event_aliases: Any = None) -> None:
        begin(self, event_emitter, event_aliases)
        if event_aliases is None:  # botocore's own
            self._alias_name_cache = names

    def copy_names(self: Any) -> Any:
        copied = copy_plainly(self)
        copied._alias_name_cache = self._alias_name_cache
        return copied

    aliaser.__init__, aliaser.__copy__ = __init__, copy_names


def _share_handlers() -> None:
    """A client is born with its session's 400 handlers, in a tree of its own, and adds a few.

    Here a tree that changes makes new nodes from its root to the handler and leaves the others
    as they are, so that a copy is the same tree until one of the two changes.
    """
    trie: Any = import_module("botocore.hooks")._PrefixTrie
    middle: int = import_module("botocore.hooks")._MIDDLE
    remove_in_place = trie.remove_item

    def append_item(self: Any, key: str, value: Any, section: int = middle) -> None:
        self._root = _with_handler(self._root, key.split("."), value, section)

    def remove_item(self: Any, key: str, value: Any) -> None:
        self._root = _with_own_nodes(self._root, key.split("."))
        remove_in_place(self, key, value)

    def copy_tree(self: Any) -> Any:
        copied = type(self)()
        copied._root = self._root
        return copied

    trie.append_item, trie.remove_item, trie.__copy__ = append_item, remove_item, copy_tree


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


def _with_own_nodes(root: Any, parts: list[str]) -> Any:
    """The tree with new nodes on the way to a handler, as far as there are any."""
    changed = node = {**root}
    for part in parts:
        before = node["children"].get(part)
        if before is None:
            break
        after = {**before, "children": {**before["children"]}}
        if before["values"] is not None:
            after["values"] = copy(before["values"])
        node["children"] = {**node["children"], part: after}
        node = after
    return changed


def _remember_signatures() -> None:
    """Each client holds against its five handlers that they take keywords, for the same answer."""
    hooks: Any = import_module("botocore.hooks")
    look = hooks.accepts_kwargs
    look_once = lru_cache(maxsize=1024)(look)

    def accepts_kwargs(handler: Any) -> Any:
        function = handler.__func__ if isinstance(handler, MethodType) else handler
        # Of other callables the answer may change; and what is remembered is kept alive.
        return look_once(function) if isinstance(function, FunctionType) else look(handler)

    hooks.accepts_kwargs = accepts_kwargs
