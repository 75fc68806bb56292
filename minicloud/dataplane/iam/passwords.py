"""What an account asks of passwords.

Source: IAM API Reference, UpdateAccountPasswordPolicy; IAM User Guide, Set an account password
policy for IAM users (default policy).
"""

from dataclasses import dataclass

SYMBOLS = "!@#$%^&*()_+-=[]{}|'"
"""What counts as a symbol. Source: IAM API Reference, UpdateAccountPasswordPolicy."""

DEFAULT_LENGTH = 8
DEFAULT_KINDS = 3
"""Without a policy: so many characters, and of so many kinds among the four."""


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """The rules of an account; what is not asked for is allowed."""

    minimum_length: int = 6
    uppercase: bool = False
    lowercase: bool = False
    numbers: bool = False
    symbols: bool = False
    remembered: int = 0
    """So many earlier passwords cannot be used again."""


def shortcomings(password: str, policy: PasswordPolicy) -> tuple[str, ...]:
    """What a password lacks, in AWS's words; nothing when it will do."""
    kinds = _kinds(password)
    wanted = (
        (
            len(password) < policy.minimum_length,
            f"Password should have a minimum length of {policy.minimum_length}",
        ),
        (
            policy.uppercase and "uppercase" not in kinds,
            "Password should have at least one uppercase letter",
        ),
        (
            policy.lowercase and "lowercase" not in kinds,
            "Password should have at least one lowercase letter",
        ),
        (policy.numbers and "number" not in kinds, "Password should have at least one number"),
        (policy.symbols and "symbol" not in kinds, "Password should have at least one symbol"),
    )
    return tuple(message for lacks, message in wanted if lacks)


def meets_default(password: str) -> bool:
    """Whether a password will do in an account without a policy of its own."""
    return len(password) >= DEFAULT_LENGTH and len(_kinds(password)) >= DEFAULT_KINDS


def _kinds(password: str) -> set[str]:
    found = {
        "uppercase": any("A" <= one <= "Z" for one in password),
        "lowercase": any("a" <= one <= "z" for one in password),
        "number": any("0" <= one <= "9" for one in password),
        "symbol": any(one in SYMBOLS for one in password),
    }
    return {kind for kind, there in found.items() if there}
