"""The sentence that AWS's services share for a number outside its range.

Source: wording as quoted in github.com/aws-cloudformation/cfn-lint/pull/807.
"""


def out_of_range(value: int, name: str, least: int, most: int) -> str | None:
    """What AWS says of `value`, given for the parameter `name`; None when it is in range."""
    if least <= value <= most:
        return None
    bound = (
        f"greater than or equal to {least}" if value < least else f"less than or equal to {most}"
    )
    return (
        f"1 validation error detected: Value '{value}' at '{name[0].lower()}{name[1:]}' failed to "
        f"satisfy constraint: Member must have value {bound}"
    )
