"""The policies that apply to a request, by what they hang on."""

from collections.abc import Iterator
from dataclasses import dataclass

from minicloud.dataplane.iam.policy import Policy

Level = tuple[Policy, ...]


@dataclass(frozen=True, slots=True)
class Policies:
    """All that has a say. What does not exist is left out: an empty value limits nothing.

    `identity`: of the user and the groups, or of the role. `resource`: the bucket's policy, or
    a role's trust policy. `session`: given when the session was made. `service_control` and
    `resource_control`: an organisation's, one level (root, unit, account) after the other;
    each level has to allow.
    """

    identity: tuple[Policy, ...] = ()
    resource: Policy | None = None
    boundary: Policy | None = None
    session: tuple[Policy, ...] = ()
    service_control: tuple[Level, ...] = ()
    resource_control: tuple[Level, ...] = ()

    def __iter__(self) -> Iterator[Policy]:
        """Each one, in the order in which a decision looks at them."""
        for level in (*self.resource_control, *self.service_control):
            yield from level
        if self.resource is not None:
            yield self.resource
        yield from self.identity
        if self.boundary is not None:
            yield self.boundary
        yield from self.session
