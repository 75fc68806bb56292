"""Open JupyterLab with the chapters to run and the released assignments, fetched, to solve.

The student's folder is notebooks/lab. What a student has changed there is never overwritten: an
assignment is fetched once, and a chapter is written anew only while nobody has edited it. The page
that opens first, with everything in the book's order, is written anew each time and says so.
Fetch, submit and collect go through nbgrader's exchange, in notebooks/exchange.
Arguments that this tool does not know go to JupyterLab.
"""

import argparse
import json
import os
import socket
import sys
from pathlib import Path

from tools.chapter_notebooks import Contents, write_notebooks
from tools.serve import port_number

ROOT = Path(__file__).parents[1]
COURSE = ROOT / "notebooks"
FIRST_PORT = 8888
PORTS_TRIED = 50
FIRST_PAGE = "START-HERE.md"

CONFIG = """\
# Written by `make lab`: where this machine's course and exchange stand.
import pathlib

c = get_config()  # noqa: F821
course = pathlib.Path({course!r})
load_subconfig(str(course / "nbgrader_config.py"))  # noqa: F821
c.CourseDirectory.root = str(course)
c.Exchange.root = {exchange!r}
c.Exchange.assignment_dir = {lab!r}
"""


def free_port(wanted: int | None) -> int:
    """The port asked for, or the first free one from 8888; exits where there is none."""
    candidates = range(FIRST_PORT, FIRST_PORT + PORTS_TRIED) if wanted is None else [wanted]
    for port in candidates:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except PermissionError:
                sys.exit(f"lab: port {port} needs privileges: take one above 1023")
            except OSError:
                continue
            return int(probe.getsockname()[1])
    if wanted is None:
        sys.exit(f"lab: ports {FIRST_PORT} to {candidates[-1]} are all in use: name one with PORT=")
    sys.exit(f"lab: port {wanted} is in use: free it, or leave PORT out and a free one is found")


def write_config(lab: Path, exchange: Path) -> None:
    lab.mkdir(parents=True, exist_ok=True)
    exchange.mkdir(parents=True, exist_ok=True)
    exchange.chmod(0o777)  # nbgrader refuses an exchange that others cannot write to
    text = CONFIG.format(course=str(COURSE), exchange=str(exchange), lab=str(lab))
    (lab / "nbgrader_config.py").write_text(text, "utf-8")


def write_desk(desk: Path) -> None:
    """The student's JupyterLab: without the instructor's tools, no news, no choice of kernel."""
    hidden = ["create-assignment", "formgrader", "course-list"]
    extensions = {f"@jupyter/nbgrader:{name}": True for name in hidden}
    extensions["@jupyterlab/apputils-extension:announcements"] = True
    page = desk / "labconfig" / "page_config.json"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(json.dumps({"disabledExtensions": extensions}), "utf-8")
    settings = {
        # Who presses Run while the kernel starts would be asked which one, and there is only one.
        "@jupyterlab/notebook-extension:tracker": {"autoStartDefaultKernel": True},
        # The first page is there to be read and clicked, not to be edited.
        "@jupyterlab/docmanager-extension:plugin": {
            "defaultViewers": {"markdown": "Markdown Preview"}
        },
    }
    page.with_name("default_setting_overrides.json").write_text(json.dumps(settings), "utf-8")


def write_first_page(lab: Path, chapters: list[Path], assignments: list[str]) -> Path:
    """What JupyterLab opens first: chapters in the book's order, and the assignments."""
    titles = Contents.read().titles
    lines = ["# AWS, hands on", "", "Read the chapters in this order.", ""]
    for number, path in enumerate(chapters, start=1):
        link = path.relative_to(lab).as_posix()
        lines.append(f"{number}. [{titles[path.stem]}]({link})")
    lines += ["", "Assignments, to hand in by *Nbgrader: Assignment List*:", ""]
    lines += [f"- [{name}]({name}/{name}.ipynb)" for name in assignments]
    lines += [
        "",
        "`make lab` writes this page anew each time: keep notes of your own elsewhere.",
        "",
    ]
    page = lab / FIRST_PAGE
    page.write_text("\n".join(lines), "utf-8")
    return page


def release_and_fetch(lab: Path, exchange_root: Path) -> list[str]:
    """Put each released assignment into the exchange and, once, into the student's folder."""
    from nbgrader.apps import NbGrader
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange import ExchangeFactory

    os.chdir(lab)
    app = NbGrader()
    app.load_config_file()
    config = app.config
    exchange = ExchangeFactory(config=config)
    names = sorted(p.name for p in (COURSE / "release").iterdir() if p.is_dir())
    for name in names:
        outbound = exchange_root / config.CourseDirectory.course_id / "outbound" / name
        released = COURSE / "release" / name / f"{name}.ipynb"
        parts = {
            "coursedir": CourseDirectory(config=config, assignment_id=name),
            "authenticator": Authenticator(config=config),
            "config": config,
        }
        if not outbound.exists() or (
            (outbound / released.name).stat().st_mtime < released.stat().st_mtime
        ):
            exchange.ReleaseAssignment(**parts, force=True).start()
        if not (lab / name).exists():
            exchange.FetchAssignment(**parts).start()
    return names


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=port_number, help="default: the first free from 8888")
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--prepare-only", action="store_true", help="do not start JupyterLab")
    parser.add_argument("--folder", type=Path, default=COURSE / "lab", help="the student's folder")
    parser.add_argument("--exchange", type=Path, default=COURSE / "exchange")
    asked, for_jupyterlab = parser.parse_known_args()
    lab, exchange = asked.folder.resolve(), asked.exchange.resolve()
    if not (COURSE / "release").is_dir():
        sys.exit("There is no release yet. Make it with: make course")
    port = free_port(asked.port)
    write_config(lab, exchange)
    names = release_and_fetch(lab, exchange)
    chapters = write_notebooks(lab / "chapters")
    write_first_page(lab, chapters, names)
    print(f"Assignments in {os.path.relpath(lab, ROOT)}: {', '.join(names)}")
    shown = os.path.relpath(lab / "chapters", ROOT)
    print(f"Chapters, in this order, in {shown}: {', '.join(path.stem for path in chapters)}")
    print(f"JupyterLab opens {FIRST_PAGE}, which leads to all of them.", flush=True)
    if asked.prepare_only:
        return
    command = [
        sys.executable, "-m", "jupyterlab",
        f"--ServerApp.root_dir={lab}", f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1", "--ServerApp.port_retries=0",
        f"--LabApp.default_url=/lab/tree/{FIRST_PAGE}",
        "--Application.log_level=WARN",  # its address and what goes wrong, and no list of parts
        "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    # Beside the user's own Jupyter settings, not instead of them.
    write_desk(lab / ".jupyter")
    paths = [str(lab / ".jupyter"), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(paths)
    if os.geteuid() == 0:
        command.append("--allow-root")
    if asked.no_browser:
        command.append("--no-browser")
    os.execv(sys.executable, [*command, *for_jupyterlab])


if __name__ == "__main__":
    main()
