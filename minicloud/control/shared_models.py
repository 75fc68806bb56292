"""botocore's models of AWS, parsed once for a process instead of once for a session."""

from functools import cache
from typing import Any


@cache
def share_models() -> None:
    """Let every botocore session read service models through one loader.

    boto3 makes a session for each `Session()`, and moto makes eleven as it imports its EC2
    part: each would parse EC2's model of several megabytes anew. The loader only reads files
    of the package, so that sharing it changes no answer. It holds for the life of the process.
    """
    import botocore.session
    from botocore.loaders import create_loader

    loaders: dict[str | None, Any] = {}

    def shared_loader(search_path_string: str | None = None) -> Any:
        if search_path_string not in loaders:
            loaders[search_path_string] = create_loader(search_path_string)
        return loaders[search_path_string]

    botocore.session.create_loader = shared_loader
