"""A function's code on disk: a zip file unpacked within Lambda's limit."""

import io
import lzma
import zipfile
import zlib
from pathlib import Path

from minicloud.dataplane.function_run import UNPACKED_LIMIT_BYTES

_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError,
    RuntimeError, ValueError,
)  # fmt: skip
"""What zipfile raises at a damaged package; UnicodeError is a ValueError."""


class PackageError(ValueError):
    """A package that cannot be unpacked; the text says why."""


def unpack(package: bytes, folder: Path) -> None:
    """Write the files of a zip below `folder`. Raises PackageError.

    zipfile leaves out what a name says of folders above, and reads no more than a file announces.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            if size <= UNPACKED_LIMIT_BYTES:
                archive.extractall(folder)
    except _DAMAGED as error:
        raise PackageError(f"the package cannot be unzipped: {error}") from error
    if size > UNPACKED_LIMIT_BYTES:
        raise PackageError(f"{size} bytes unzipped are more than {UNPACKED_LIMIT_BYTES}")
