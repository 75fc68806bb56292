"""Packs minicloud.dataplane for the page's Python: book/_static/engine/minicloud.zip.

Run: python -m tools.engine_zip
"""

import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ZIP = ROOT / "book" / "_static" / "engine" / "minicloud.zip"
# A fixed time in the archive: the same code gives the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


def packed_files(root: Path) -> list[Path]:
    """The package's own __init__ and all of dataplane, in a fixed order."""
    return [
        root / "minicloud" / "__init__.py",
        *sorted((root / "minicloud/dataplane").rglob("*.py")),
    ]


def pack(root: Path, target: Path) -> None:
    """Write the archive; paths in it start with `minicloud/`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    making = target.with_suffix(".making")
    with zipfile.ZipFile(making, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in packed_files(root):
            entry = zipfile.ZipInfo(path.relative_to(root).as_posix(), EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    making.replace(target)


def main() -> int:
    pack(ROOT, ZIP)
    print(f"engine: {ZIP.relative_to(ROOT)} ({ZIP.stat().st_size // 1000} kB)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
