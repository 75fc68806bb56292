"""disk: what is written on a volume, or what an instance sees, as a mapping of paths to bytes."""

from collections.abc import Callable, Iterator, MutableMapping

from minicloud.control.disks import ROOT_MOUNT, DiskError, Files

Mounts = dict[str, Files]


class Disk(MutableMapping[str, bytes]):
    """Files by absolute path. Reading and writing look anew each time at what is mounted.

    For a volume, the paths are those on the volume. For an instance, they are those that somebody
    sees who is logged in: the root volume at "/", further volumes, instance store and memory
    below their mount points. Raises DiskError, a LookupError, for what cannot be reached.
    """

    def __init__(self, resource_id: str, mounts: Callable[[str], Mounts]) -> None:
        self.resource_id = resource_id
        self._mounts = mounts
        mounts(resource_id)

    def __repr__(self) -> str:
        return f"<disk of {self.resource_id}: {len(self)} files>"

    @property
    def mounts(self) -> tuple[str, ...]:
        """The places where disks are mounted, the root first."""
        return tuple(sorted(self._mounts(self.resource_id)))

    def __getitem__(self, path: str) -> bytes:
        files, inner = self._find(path)
        if inner not in files:
            raise KeyError(path)
        return files[inner]

    def __setitem__(self, path: str, data: bytes) -> None:
        files, inner = self._find(path)
        if not isinstance(data, bytes):
            raise TypeError(
                f"{path} was given a {type(data).__name__}; a file holds bytes: b'...' or "
                "text.encode()"
            )
        files[inner] = data

    def __delitem__(self, path: str) -> None:
        files, inner = self._find(path)
        if inner not in files:
            raise KeyError(path)
        del files[inner]

    def __iter__(self) -> Iterator[str]:
        for mount, files in sorted(self._mounts(self.resource_id).items()):
            prefix = "" if mount == ROOT_MOUNT else mount
            yield from (prefix + inner for inner in sorted(files))

    def __len__(self) -> int:
        return sum(len(files) for files in self._mounts(self.resource_id).values())

    def _find(self, path: str) -> tuple[Files, str]:
        """The files of the disk that a path leads to, and the path on that disk."""
        if not isinstance(path, str) or not path.startswith("/") or path.endswith("/"):
            raise ValueError(f"{path!r} is not a file's absolute path; one looks like '/srv/data'")
        mounts = self._mounts(self.resource_id)
        holding = [one for one in mounts if path.startswith(one.rstrip("/") + "/")]
        if not holding:
            raise DiskError(f"nothing is mounted at {path} of {self.resource_id}")
        mount = max(holding, key=len)
        return mounts[mount], path[len(mount.rstrip("/")) :]


def disk(resource_id: str) -> Disk:
    """The files of a volume ("vol-...") or of a running instance ("i-...") of the cloud.

    AWS has no such call: there you log in to the instance. Raises DiskError for what does not
    exist or does not run, NotStartedError when no cloud is running.
    """
    from minicloud.control.session import running

    return running().disk(resource_id)
