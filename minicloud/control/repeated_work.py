"""What moto works out anew in each answer, kept: names that only depend on its models and data.

None of it depends on what a learner builds, so that every answer is the same text as before.
The larger pieces stand in files of their own: which members an object has, the XML, the way to a
service, the request.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from minicloud.control import (
    found_members,
    known_routes,
    plain_requests,
    queue_attributes,
    read_requests,
    xml_text,
)
from minicloud.control.offered_types import small_first

_NAMES_KEPT = 50_000
_NO_PATTERN = frozenset("*?[\\")
"""Letters that an id has only where it stands for many."""


def replacements() -> Iterator[tuple[Any, str, Any]]:
    """(owner, name, what to put there): functions that remember what they gave."""
    responses: Any = import_module("moto.core.responses")
    # Looks through a class of up to 1,000 methods at each request.
    yield responses, "method_names_from_class", cache(responses.method_names_from_class)

    # Goes through a name letter by letter.
    yield (
        responses,
        "camelcase_to_underscores",
        lru_cache(_NAMES_KEPT)(responses.camelcase_to_underscores),
    )

    backends: Any = import_module("moto.backends")
    yield backends, "get_backend", cache(backends.get_backend)

    per_account: Any = import_module("moto.core.base_backend").AccountSpecificBackend
    yield per_account, "_generate_regions", _regions_of(per_account._generate_regions)

    errors: Any = import_module("moto.core.errors")
    # It keeps a service's errors, but moto makes a new one for each error.
    factory = errors.ErrorLookupFactory()
    yield errors, "ErrorLookupFactory", lambda: factory

    serialize: Any = import_module("moto.core.serialize")
    stamps = serialize.TimestampSerializer
    yield stamps, "_convert_timestamp_to_str", _spelt_once(stamps._convert_timestamp_to_str)
    for picker in (serialize.AttributePicker, serialize.XFormedAttributePicker):
        yield picker, "get_possible_keys", _remembered_keys(picker.get_possible_keys)
    yield serialize.AttributePicker, "__call__", _pick(serialize)

    types: Any = import_module("moto.ec2.models.instance_types").InstanceTypeOfferingBackend
    yield types, "matches_filters", _matches(types.matches_filters)
    yield import_module("moto.ec2.models.instances"), "INSTANCE_TYPE_OFFERINGS", small_first()

    instances: Any = import_module("moto.ec2.models.instances")
    yield instances.InstanceBackend, "get_instance", _get_instance(instances)

    tags: Any = import_module("moto.ec2.models.tags")
    yield tags.TagBackend, "describe_tags", _tags_of_one(tags)

    iam: Any = import_module("moto.iam.models")
    yield iam, "get_account_id_from", _account_of(iam)

    utils: Any = import_module("moto.ec2.utils")
    yield utils, "random_resource_id", _draw_id(utils)

    yield from known_routes.replacements()
    yield from plain_requests.replacements()
    yield from queue_attributes.replacements()
    yield from read_requests.replacements()
    yield from found_members.replacements()
    yield from xml_text.replacements()


def _regions_of(find: Callable[[Any, str], list[str]]) -> Callable[[Any, str], list[str]]:
    """A service's regions, which moto keeps for an account's backends; a reset makes new ones."""
    known: dict[str, list[str]] = {}

    def generate_regions(backends: Any, service_name: str) -> list[str]:
        if service_name not in known:
            known[service_name] = find(backends, service_name)
        return known[service_name]

    return generate_regions


def _spelt_once(spell: Callable[[Any, Any, str], Any]) -> Callable[[Any, Any, str], Any]:
    """An answer says the same few moments again and again."""
    known: dict[Any, Any] = {}

    def convert_timestamp_to_str(stamps: Any, value: Any, timestamp_format: str) -> Any:
        # Of moments in other time zones, equal ones may be spelt in several ways.
        if type(value) is not datetime or value.tzinfo not in (None, UTC):
            return spell(stamps, value, timestamp_format)
        asked = (type(stamps), value, value.tzinfo is None, timestamp_format)
        if asked not in known:
            if len(known) >= _NAMES_KEPT:
                known.clear()
            known[asked] = spell(stamps, value, timestamp_format)
        return known[asked]

    return convert_timestamp_to_str


def _get_instance(instances: Any) -> Callable[[Any, str], Any]:
    """moto copies all reservations first; each volume that is attached asks for its instance.

    Which is most often the last one launched.
    """

    def get_instance(backend: Any, instance_id: str) -> Any:
        for reservation in reversed(list(backend.reservations.values())):
            for instance in reservation.instances:
                if instance.id == instance_id:
                    return instance
        raise instances.InvalidInstanceIdError(instance_id)

    return get_instance


def _tags_of_one(module: Any) -> Callable[..., list[dict[str, str]]]:
    """moto looks for each resource's tags among all resources', with a pattern of its id."""
    original = module.TagBackend.describe_tags
    kinds, prefix_of = module.EC2_PREFIX_TO_RESOURCE, module.get_prefix

    def describe_tags(
        backend: Any, filters: dict[str, list[str]] | None = None
    ) -> list[dict[str, str]]:
        wanted = (filters or {}).get("resource-id", ())
        if len(filters or ()) != 1 or len(wanted) != 1 or not _NO_PATTERN.isdisjoint(wanted[0]):
            found: list[dict[str, str]] = original(backend, filters)
            return found
        resource_id = wanted[0]
        tags = backend.tags.get(resource_id)
        if not tags:
            return []
        kind = kinds.get(prefix_of(resource_id), "")
        return [
            {"resource_id": resource_id, "key": key, "value": value, "resource_type": kind}
            for key, value in tags.items()
        ]

    return describe_tags


def _remembered_keys(find: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The names under which moto looks for a value: of a member, in an object of a class.

    moto finds up to ten, most of them the same; each is looked for once here, in its order.
    """

    known: dict[Any, tuple[str, ...]] = {}

    def get_possible_keys(picker: Any, context: Any) -> tuple[str, ...]:
        asked = (context.shape, context.key, type(context.obj), tuple(picker.alias_providers))
        names = known.get(asked)
        if names is None:
            if len(known) >= _NAMES_KEPT:
                known.clear()
            names = known[asked] = tuple(dict.fromkeys(find(picker, context)))
        return names

    return get_possible_keys


def _pick(serialize: Any) -> Callable[[Any, Any], Any]:
    """`AttributePicker.__call__`, which asks 20 transformers whether a member is theirs.

    Only those can be whose path ends in the member's name; they are looked up by it.
    """
    get_value, missing = serialize.get_value, serialize.MISSING
    rules_of: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = {}

    def pick(picker: Any, context: Any) -> Any:
        value = None
        for name in picker.get_possible_keys(context):
            found = get_value(context.obj, name, missing)
            if found is not missing:
                value = found
                break
        transformers = picker.response_transformers
        if not transformers:
            return value
        key = context.key
        endings_by_key = rules_of.setdefault(tuple(transformers), {})
        endings = endings_by_key.get(key)
        if endings is None:
            endings = endings_by_key[key] = found_members.endings(transformers, key)
        if endings:
            path = f"{context.key_path}.{key}"
            for ending in endings:
                if path.endswith(ending):
                    return transformers[ending](value)
        return value

    return pick


def _account_of(iam: Any) -> Callable[[str], str]:
    """Whose an access key is: moto makes IAM anew for five partitions to look into."""

    def get_account_id_from(access_key: str) -> str:
        for account_id, account in list(iam.iam_backends.items()):
            for backend in list(account.values()):
                if access_key in backend.access_keys:
                    found: str = account_id
                    return found
        default: str = iam.DEFAULT_ACCOUNT_ID
        return default

    return get_account_id_from


def _draw_id(utils: Any) -> Callable[..., str]:
    """What `random.choice` of 16 letters gives, drawn from the same generator.

    The standard library draws five bits and throws away what is too large.
    """
    letters, bits = utils.HEX_CHARS, utils.random.getrandbits

    def random_resource_id(size: int = 8) -> str:
        drawn: list[str] = []
        while len(drawn) < size:
            number = bits(5)
            if number < 16:
                drawn.append(letters[number])
        return "".join(drawn)

    return random_resource_id


def _matches(original: Callable[..., bool]) -> Callable[..., bool]:
    """`run_instances` holds its type against up to 1,000 offers."""

    def matches_filters(backend: Any, offer: Any, filters: Any, location_type: str) -> bool:
        if len(filters) == 1 and "instance-type" in filters:
            return offer.get("InstanceType") in filters["instance-type"]
        return original(backend, offer, filters, location_type)

    return matches_filters
