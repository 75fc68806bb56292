"""A widget's settings as plain JSON: written, and read with a look at each."""

from dataclasses import asdict, fields, replace
from typing import Any

from minicloud.dataplane.errors import ScenarioError
from minicloud.dataplane.faults import Fault, FaultKind
from minicloud.dataplane.records import LoadBalancerType, RoutingAlgorithm
from minicloud.dataplane.workload import Timing


def write(scenario: Any) -> dict[str, Any]:
    """A frozen record of settings as objects, lists, text, numbers and flags."""
    return {name: _listed(value) for name, value in asdict(scenario).items()}


def read(plain: Any, known: set[str], timing: Timing) -> dict[str, Any]:
    """The settings as the record takes them; of `timing` what they leave out.

    Raises ScenarioError for what does not exist or is of the wrong kind.
    """
    settings = _settings("a scenario", plain, known)
    if "load_balancer_type" in settings:
        settings["load_balancer_type"] = _one_of(
            LoadBalancerType, "load_balancer_type", settings["load_balancer_type"]
        )
    if "algorithm" in settings:
        settings["algorithm"] = _one_of(RoutingAlgorithm, "algorithm", settings["algorithm"])
    if "zones" in settings:
        settings["zones"] = _strings("zones", settings["zones"])
    if isinstance(settings.get("instances_per_zone"), list):
        settings["instances_per_zone"] = tuple(settings["instances_per_zone"])
    if "faults" in settings:
        if not isinstance(settings["faults"], list):
            raise ScenarioError(f"faults is {settings['faults']!r}: expected a list")
        settings["faults"] = tuple(_fault(each) for each in settings["faults"])
    if "timing" in settings:
        settings["timing"] = _timing(settings["timing"], timing)
    return settings


def _listed(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_listed(each) for each in value]
    if isinstance(value, dict):
        return {name: _listed(each) for name, each in value.items()}
    return str(value) if isinstance(value, str) else value


def check_number(name: str, value: Any, least: float, most: float) -> None:
    """Raise ScenarioError when the value is no number from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ScenarioError(f"{name} is {value!r}: expected a number")
    if not least <= value <= most:
        raise ScenarioError(f"{name} is {value}: expected {least} to {most}")


def _settings(what: str, plain: Any, known: set[str]) -> dict[str, Any]:
    if not isinstance(plain, dict):
        raise ScenarioError(f"{what} is {plain!r}: expected an object of settings")
    if unknown := sorted(set(plain) - known):
        raise ScenarioError(
            f"{what} has no setting {unknown[0]!r}: it has {', '.join(sorted(known))}"
        )
    return dict(plain)


def _one_of(enum: Any, name: str, value: Any) -> Any:
    try:
        return enum(value)
    except ValueError:
        choices = ", ".join(enum)
        raise ScenarioError(f"{name} is {value!r}: expected one of {choices}") from None


def _strings(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ScenarioError(f"{name} is {value!r}: expected a list of names")
    return tuple(value)


def _fault(plain: Any) -> Fault:
    settings = _settings("a fault", plain, {each.name for each in fields(Fault)})
    if missing := sorted({"at_s", "kind", "subject"} - set(settings)):
        raise ScenarioError(f"the fault {plain!r} has no {missing[0]!r}: give it one")
    check_number("at_s of a fault", settings["at_s"], 0, 3600)
    check_number("factor of a fault", settings.get("factor", 1.0), 0.01, 1000)
    if not isinstance(settings["subject"], str):
        raise ScenarioError(f"subject of a fault is {settings['subject']!r}: expected a name")
    settings["kind"] = _one_of(FaultKind, "kind of a fault", settings["kind"])
    return Fault(**settings)


def _timing(plain: Any, default: Timing) -> Timing:
    settings = _settings("timing", plain, {each.name for each in fields(Timing)})
    for name, value in settings.items():
        check_number(name, value, 0, 3600)
    return replace(default, **settings)
