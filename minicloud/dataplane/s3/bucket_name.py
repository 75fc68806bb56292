"""What a general purpose bucket may be called."""

import re

# Source: S3 User Guide, General purpose bucket naming rules (bucketnamingrules.html).
MIN_LENGTH, MAX_LENGTH = 3, 63
_RESERVED_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_RESERVED_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
_CHARACTERS = re.compile(r"[a-z0-9.-]+")
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")


def fault_in_name(name: str) -> str | None:
    """What is wrong with a bucket's name, as a clause; None when AWS would take it."""
    if not MIN_LENGTH <= len(name) <= MAX_LENGTH:
        return f"it has {len(name)} characters, and names have {MIN_LENGTH} to {MAX_LENGTH}"
    if not _CHARACTERS.fullmatch(name):
        return "names consist of lowercase letters, digits, periods and hyphens only"
    if not (name[0].isalnum() and name[-1].isalnum()):
        return "names begin and end with a letter or a digit"
    if ".." in name:
        return "names have no two periods side by side"
    if _ADDRESS.fullmatch(name):
        return "names are not formed like an IP address"
    reserved = [one for one in _RESERVED_PREFIXES if name.startswith(one)]
    reserved += [one for one in _RESERVED_SUFFIXES if name.endswith(one)]
    return f"{reserved[0]!r} is kept for AWS's own names" if reserved else None
