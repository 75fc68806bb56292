"""What submissions left, changed, learned or would run where they are shown."""

import hashlib
import html.parser
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

_WATCHED = ("/home/grader", "/tmp", "/var/tmp", "/dev/shm", "/run", "/dev/mqueue")
# What the grader itself writes. A submission's own folder there is looked at for canaries.
_GRADERS = re.compile(
    r"/home/grader/course/(autograded|feedback|reports?|gradebook\.db)\b|/\.cache\b"
)
_OURS = re.compile(r"/tmp/listener$|__pycache__|\.local/share/jupyter|\.jupyter/migrated")
_READ_BYTES = 1 << 20
# Text that is taken for a picture, whatever it says.
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif);base64,")
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

Seen = dict[str, str]


class Canaries:
    """Marks for secrets: one for each kind, not to be found by knowing this file."""

    def __init__(self, token: str) -> None:
        self._token = token

    def of(self, kind: str) -> str:
        """The mark to plant in secrets of one kind."""
        return f"CANARY-{kind}-{self._token}"

    def search(
        self, course: Path, assignment: str, terminal: str
    ) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """By student: canaries in what is made of their work, and what would run there.

        Under the empty name what the terminal and the class's pages show. A test cell's own
        source is left out in autograded/, which is the instructor's; what is for students is
        looked at as it is.
        """
        mark = re.compile(f"CANARY-([a-z]+)-{self._token}")
        found: dict[str, list[str]] = {}
        running: dict[str, list[str]] = {}
        for step in ("autograded", "feedback", "reports"):
            for path in sorted((course / step).rglob("*")):
                if not path.is_file():
                    continue
                student = _whose(path.relative_to(course / step), step)
                text = _shown_text(path, step)
                # The instructor's own pages and files may tell what the instructor knows.
                for kind in sorted(set(mark.findall(text))) if student else ():
                    found.setdefault(student, []).append(f"{kind}: {step}/{path.name}")
                if path.suffix == ".html":
                    for one in sorted(set(running_parts(text))):
                        running.setdefault(student, []).append(f"{step}/{path.name}: {one}")
        for kind in sorted(set(mark.findall(terminal))):
            found.setdefault("", []).append(f"{kind}: terminal")
        for line in terminal.splitlines():
            if _STEERING.search(line):
                running.setdefault("", []).append(f"terminal: {line!r}")
        return found, running


def _whose(path: Path, step: str) -> str:
    if step == "reports":
        return path.stem if "students" in path.parts else ""
    return path.parts[0] if len(path.parts) > 1 else ""


def _shown_text(path: Path, step: str) -> str:
    text = path.read_text(encoding="utf-8", errors="replace")
    if step != "autograded" or path.suffix != ".ipynb":
        return text
    notebook = json.loads(text)
    if "cells" not in notebook:
        return text
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("grade") and not marks.get("solution"):
            # The instructor's own: its text, and the traceback that quotes it.
            cell["source"] = ""
            cell["outputs"] = [
                one for one in cell.get("outputs", ()) if one["output_type"] != "error"
            ]
    return json.dumps(notebook, ensure_ascii=False)


class _Runs(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_script = tag in ("script", "style")
        for name, value in attrs:
            runs = name.startswith("on") or name in ("href", "src", "data", "action", "srcdoc")
            if runs and "SHOWN" in (value or "") and not _PICTURE.match(value or ""):
                self.found.append(f"<{tag} {name}={value!r}>")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and "SHOWN" in data:
            self.found.append(f"<script>: {data[:80]!r}")


def running_parts(page: str) -> list[str]:
    """What of the corpus's scripts a browser would run in the page."""
    parser = _Runs()
    parser.feed(page)
    return parser.found


def look_at_files() -> Seen:
    """A fingerprint of every file, folder and link where a submission might write."""
    seen: Seen = {}
    for root in _WATCHED:
        for folder, folders, names in os.walk(root):
            for name in [*folders, *names]:
                path = os.path.join(folder, name)
                if not (_GRADERS.search(path) or _OURS.search(path)):
                    seen[path] = _print_of(path)
    return seen


def changed_files(before: Seen, after: Seen) -> list[str]:
    """A line for each that is new, gone or other, with the beginning of what it holds."""
    lines = []
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            state = "new" if path not in before else "gone" if path not in after else "changed"
            lines.append(f"{state}: {path} {_beginning(path)}".rstrip())
    return lines


def _print_of(path: str) -> str:
    if os.path.islink(path):
        return f"link to {os.readlink(path)}"
    if not os.path.isfile(path):
        return f"mode {os.lstat(path).st_mode}"
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read(_READ_BYTES)).hexdigest() + str(os.stat(path).st_size)
    except OSError as error:
        return str(error)


def _beginning(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return repr(file.read(60))
    except OSError:
        return ""


def leftover_processes() -> Iterator[str]:
    """The processes of the container beside this one and its init."""
    own = {1, os.getpid(), os.getppid()}
    for name in filter(str.isdigit, os.listdir("/proc")):
        if int(name) in own:
            continue
        try:
            stat = Path(f"/proc/{name}/stat").read_text()
            words = Path(f"/proc/{name}/cmdline").read_bytes().replace(b"\0", b" ")
        except OSError:
            continue
        if stat.rpartition(")")[2].split()[0] != "Z":
            yield f"{name} {words.decode(errors='replace').strip()}"
