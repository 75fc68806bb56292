"""The passwords that let a client into the registry, for as long as they live."""

LIFE_S = 12 * 3600.0
"""Source: ECR API Reference, GetAuthorizationToken (valid for 12 hours)."""


class RegistryTokens:
    """Those that were given out, with the virtual second at which each ends."""

    def __init__(self) -> None:
        self._ends_s: dict[str, float] = {}

    def reset(self) -> None:
        """Nobody is let in any more."""
        self._ends_s.clear()

    def issue(self, password: str, now_s: float) -> float:
        """Let `password` in from now on; returns the second at which that ends."""
        self._ends_s[password] = now_s + LIFE_S
        return self._ends_s[password]

    def is_known(self, password: str) -> bool:
        """Whether it was given out, living or not."""
        return password in self._ends_s

    def is_living(self, password: str, now_s: float) -> bool:
        """Whether it lets its holder in at that second."""
        return now_s < self._ends_s.get(password, 0.0)
