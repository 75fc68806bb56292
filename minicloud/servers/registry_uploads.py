"""Layers on their way in, chunk by chunk."""

import re
import uuid
from dataclasses import dataclass, field

from minicloud.dataplane.registry_refusal import RefusalCode, RegistryRefusal

_MAX_UPLOADS = 64
_FULL_UPLOADS = 4  # as many may be as large as a layer can be
_RANGE = re.compile(r"(?:bytes )?(\d{1,15})-(\d{1,15})(?:/\S*)?")


class OutOfOrderError(Exception):
    """A chunk that does not begin where the last one ended."""


@dataclass(slots=True)
class Upload:
    """What has arrived of one layer."""

    upload_id: str
    repository: str
    content: bytearray = field(default_factory=bytearray)

    @property
    def range(self) -> str:
        """The bytes that have arrived, first and last; `0-0` also when there is none."""
        return f"0-{max(0, len(self.content) - 1)}"


class Uploads:
    """Those that are not finished; when there are too many, or too much, the oldest is given up."""

    def __init__(self, max_layer_bytes: int) -> None:
        self._max_layer_bytes = max_layer_bytes
        self._open: dict[str, Upload] = {}

    def begin(self, repository: str) -> Upload:
        while len(self._open) >= _MAX_UPLOADS:
            del self._open[next(iter(self._open))]
        upload = Upload(str(uuid.uuid4()), repository)
        self._open[upload.upload_id] = upload
        return upload

    def find(self, repository: str, upload_id: str) -> Upload:
        """Raises RegistryRefusal when there is no such upload in the repository."""
        upload = self._open.get(upload_id)
        if upload is None or upload.repository != repository:
            raise RegistryRefusal(
                404,
                RefusalCode.BLOB_UPLOAD_UNKNOWN,
                f"no upload {upload_id!r} in {repository!r}: begin with POST blobs/uploads/",
            )
        return upload

    def append(self, upload: Upload, chunk: bytes, content_range: str | None) -> None:
        """Raises OutOfOrderError, and RegistryRefusal when the chunk is not what it says."""
        if content_range is not None:
            match = _RANGE.fullmatch(content_range.strip())
            if match is None or int(match[2]) - int(match[1]) + 1 != len(chunk):
                raise RegistryRefusal(
                    400,
                    RefusalCode.SIZE_INVALID,
                    f"Content-Range is {content_range!r}, and {len(chunk)} bytes came",
                )
            if int(match[1]) != len(upload.content):
                raise OutOfOrderError
        if len(upload.content) + len(chunk) > self._max_layer_bytes:
            self.end(upload)
            raise RegistryRefusal(
                413,
                RefusalCode.SIZE_INVALID,
                f"this registry takes layers of up to {self._max_layer_bytes} bytes",
            )
        upload.content += chunk
        while self._held_bytes() > _FULL_UPLOADS * self._max_layer_bytes:
            del self._open[next(iter(self._open))]

    def _held_bytes(self) -> int:
        return sum(len(upload.content) for upload in self._open.values())

    def end(self, upload: Upload) -> None:
        """Forget it; what came is lost unless somebody kept it."""
        self._open.pop(upload.upload_id, None)
