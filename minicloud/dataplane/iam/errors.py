"""What is wrong with a policy document."""


class MalformedPolicyError(ValueError):
    """A document that AWS refuses with MalformedPolicyDocument; its text is the message."""
