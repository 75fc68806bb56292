"""The launch template, and its version, that each instance of a group was launched from.

moto shows the template's default version for every instance, whatever it came from.
Source: EC2 Auto Scaling API Reference, Instance (LaunchTemplate).
"""

from typing import Any

_VERSION = "launched_from"


def remember_version(group: Any, state: Any) -> None:
    """Note down what a group's instance was just launched from."""
    template = group.ec2_launch_template
    if template is not None:
        number = template.get_version(group.launch_template_version).number
        setattr(state, _VERSION, (template, number))


def launched_from(state: Any) -> dict[str, Any] | None:
    """The template of an instance as AWS tells it; None: it came without one."""
    template, number = getattr(state, _VERSION, (None, 0))
    if template is None:
        return None
    return {
        "LaunchTemplateId": template.id,
        "LaunchTemplateName": template.name,
        "Version": str(number),
    }


def is_current(group: Any, state: Any) -> bool:
    """Whether an instance has the version that the group would launch now."""
    template, number = getattr(state, _VERSION, (None, 0))
    wanted = group.ec2_launch_template
    if template is None or wanted is not template:
        return False
    return bool(number == wanted.get_version(group.launch_template_version).number)
