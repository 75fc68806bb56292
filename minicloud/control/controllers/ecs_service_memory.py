"""What ECS's scheduler remembers of a service beside what moto holds."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from minicloud.control.controllers.ecs_deployments import tell


@dataclass(slots=True)
class ServiceMemory:
    """`not_before_s`: when it may start tasks again; `told`: events that are not repeated."""

    generator: Random
    not_before_s: float = 0.0
    told: set[str] = field(default_factory=set)

    def tell_once(self, service: Any, message: str) -> None:
        if message not in self.told:
            self.told.add(message)
            tell(service, message)

    def may_tell_again(self, part: str) -> None:
        """What was told and has `part` in it is news from now on."""
        self.told = {one for one in self.told if part not in one}
