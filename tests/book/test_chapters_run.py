"""Each chapter runs from top to bottom, and its prose tells what its cells print."""

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.book.chapter_text import BOOK, Page, chapters, facts, pages, read_page

pytestmark = [
    pytest.mark.slow,
    # The kernel talks over loopback, and nobody else is on this machine's loopback.
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning"),
]
ROOT = BOOK.parent
NUMBER = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-])")
COUNTED_AT_A_GLANCE = set(map(float, range(11)))
by_slug = pytest.mark.parametrize("slug", [page.slug for page in chapters()])


@cache
def run(path: Path) -> nbformat.NotebookNode:
    """The page's cells with their outputs, run in a kernel of their own."""
    cells = [nbformat.v4.new_code_cell(cell.source) for cell in read_page(path).cells]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(ROOT)}}).execute()
    return notebook


def printed(notebook: nbformat.NotebookNode) -> str:
    found = []
    for cell in notebook.cells:
        stream = ""
        for output in cell.get("outputs", ()):
            # On a busy machine a line may come in two parts.
            if stream and output.get("name") == stream:
                found[-2] += output["text"]
                continue
            stream = output.get("name", "")
            found += [output.get("text", ""), output.get("data", {}).get("text/plain", "")]
    return "\n".join(found)


def chapter(slug: str) -> Page:
    return next(page for page in chapters() if page.slug == slug)


def said(slug: str) -> str:
    return printed(run(chapter(slug).path))


def run_then(slug: str, first: str, last: str) -> str:
    """What `last` prints after all cells of a chapter, as it does after Run All Cells."""
    page = chapter(slug)
    cells = [first, *(cell.source for cell in page.cells), last]
    notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, cells)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(ROOT)}}).execute()
    return "".join(output.get("text", "") for output in notebook.cells[-1].outputs)


@by_slug
def test_a_chapter_runs_and_leaves_nothing_on_stderr(slug: str) -> None:
    for cell in run(chapter(slug).path).cells:
        for output in cell.outputs:
            assert output.get("name") != "stderr", f"{cell.source}\n{output.text}"


def test_the_first_page_runs() -> None:
    index = next(page for page in pages() if page.slug == "index")
    assert any("widget" in key for o in run(index.path).cells[0].outputs for key in o.data)


def test_a_count_of_boto3s_list_is_called_one_of_clients() -> None:
    assert re.search(r"^\d+ clients, among them:\n.*'elb', 'elbv2'", said("aws"), re.M)


def test_the_public_address_of_the_first_chapter_is_one_for_documentation() -> None:
    assert re.search(r"^address: 203\.0\.113\.\d+$", said("aws"), re.M)


def test_the_share_of_a_weight_comes_as_near_as_the_prose_says() -> None:
    (share,) = re.findall(r"^new +(\d+)%$", said("elb"), re.M)
    assert 8 <= int(share) <= 12


def test_the_chapter_on_ecs_prints_what_its_prose_says() -> None:
    told = said("ecs")
    for line in (
        "spread   {'1a': 2, '1c': 2, '1d': 2}",
        "once the checks have noticed: {200: 20}",
        "running: 3 pending: 1",
        "4 tasks of ['web:1'] answered, 0 requests failed",
        "100/200: at least 4 healthy targets, at most 8 tasks",
        "50/100: at least 2 healthy targets, at most 4 tasks",
        "4 tasks of ['web:4'] answered, 0 requests failed",
        "9 of 10 placed",
        "4 failed: CannotPullContainerError",
    ):
        assert line in told, line


def test_the_chapter_on_lambda_prints_what_its_prose_says() -> None:
    told = said("lambda")
    for line in (
        "environments for two calls: 2",
        "200 Unhandled Sandbox.Timedout",
        "in the channel: [] - runs: 0",
        "3 runs, 2 messages",
        "images: 7 and 7\nsnapshots: 30 and 7",
        "T18:00:00Z\n",
        "shipped:  ('1', '\"the old page\"')",
        "1 message, of the running one: True",
        "65 requests and ",
        " 1.67 dollars",
        "two million with 128 MB: 0.20 dollars",
        "2026-03-02 00:00 Monday",
        "Unhandled\nNone\n",
    ):
        assert line in told, line
    assert re.findall(r"^ +(\d+) s: Unhandled$", told, re.M) == ["1", "61", "181"]
    kind = r"SELECT company FROM visits WHERE id = \?"
    assert re.search(rf"^3 times, \d+\.\d s in all: {kind}$", told, re.M)
    # Of the first three calls one alone had to start an environment.
    assert len(re.findall(r"^ +\d+ ms, +\d+ ms to start$", told, re.M)) == 1
    assert len(re.findall(r"^ +\d+ ms, warm$", told, re.M)) == 2


def test_the_chapter_on_rds_prints_what_its_prose_says() -> None:
    told = said("rds")
    assert re.findall(r"^\d+ rows confirmed, (\d+) missing$", told, re.M) == ["0", "0"]
    for line in (
        "00:05:00 available",
        "app            superuser: False",
        "address changed: True",
        "primary: 0 reader: 0",
        "the standby, now primary: 0",
        "rescue    20 rows",
        "wantedly  0 rows",
        "pending-reboot 60",
        "in-sync 50",
        "a3 writer ap-northeast-1d",
        "4 of 6, lost a zone and a copy  write: False  read: True",
        "same server: True",
        "<databases: closed>",
    ):
        assert line in told, line


def test_the_edges_of_the_cloudfront_chapter_do_what_its_prose_tells() -> None:
    told = said("cloudfront")
    for line in (
        "a stranger gets 403",
        "through this distribution:    200",
        "through another distribution: 403",
        "the bucket was asked 3 times",
        "private                       10 s",
        "InProgress - Hit monday's script",
        "Completed  - Miss tuesday's script",
        "45 of 135 answers were old",
        "0 of 135 answers were old",
        "all cookies in the key: 0%",
        "bob is told: nobody    Hit from cloudfront",
        "bob is told: user=bob  Miss from cloudfront",
        "POST to the rest: 403\nGET from the rest: 200",
        "a file:  200 Hit from cloudfront a logo",
        "without the bucket: 200 RefreshHit from cloudfront a logo",
        "as measured: True",
        "lang: 2 requests to the bucket",
    ):
        assert line in told, line


def test_the_chapter_on_elasticache_prints_what_its_prose_says() -> None:
    told = said("elasticache")
    for line in (
        "replicas that have it: 2",
        "errors in seconds [6, 7, 8, 9, 10]",
        "first: web-001  last: web-002",
        "web-001 ap-northeast-1a replica",
        "replicas that have the first 5: 1",
        "replicas that have all 12: 0",
        "lost: [5, 6, 7, 8, 9, 10, 11]",
        "volatile-ttl refused: 0",
        "noeviction: 0 evicted",
        "120 left of: new",
        "0 questions to the database, 1 answer",
        "1 questions to the database, 1 answer",
        "as they are: True",
        "held:        False",
    ):
        assert line in told, line
    # A lock keeps the crowd out, also when the key has ended.
    assert told.count("1 questions to the database, 1 answer") == 2
    assert not re.search(r"^noeviction +refused: 0$", told, re.M)
    (modulo, ring) = (
        [int(share) for share in re.findall(r"(\d+)%", row)]
        for row in re.findall(r"^(?:modulo|ring) +\d+%.*\d+%$", told, re.M)
    )
    assert modulo[2] == 75
    assert modulo[-1] > 85 > 15 > ring[-1]


def test_the_chapter_on_route53_prints_what_its_prose_says() -> None:
    told = said("route53")
    for line in (
        "in sync after 60 s",
        "client has it after 110 s",
        "who asked too soon: NXDOMAIN",
        "{'old': 0, 'new': 10} -> [2000]",
        "India, by latency:  Dublin",
        "12 records, in each answer: {8}\nin all answers: 12",
        "records before and after: 31 31",
        "outside: REFUSED",
        "registered after 0:15:00",
        "app.example.com      secondary\nsleepy.example.com   no answer",
    ):
        assert line in told, line
    (row,) = re.findall(r"^geo +(.+?) *$", told, re.M)
    assert row.split() == [*["Tokyo"] * 3, "-", "Dublin", "-", "-", "Virginia"]
    away, back = (int(n) for n in re.findall(r"^DNS turns \w+ (\d+) s", told, re.M))
    (longer,) = re.findall(r"^the client waits (\d+) s longer", told, re.M)
    assert back < away <= 90
    assert int(longer) < 10
    (stays,) = re.findall(r"^the client stays away (\d+) s longer", told, re.M)
    assert int(longer) < int(stays) <= 60
    (last,) = re.findall(r"^the last one goes away after (\d+) s$", told, re.M)
    assert 60 < int(last) <= 90


def test_the_chapter_on_iam_prints_what_its_prose_says() -> None:
    told = said("iam")
    for line in (
        "s3:PutObject      assets/config/site.json  explicitDeny",
        "identity-based policy: denies (KeepConfig of assets)",
        "resource-based policy: allows (ForBob of bucket assets)",
        "permissions boundary: no allow",
        "no keys: implicitDeny",
        "lives for: 1:00:00",
        "ExpiredToken: The provided token has expired.",
        "Cannot exceed quota for AccessKeysPerUser: 2",
        "InvalidAuthenticationCode: Authentication code for device is not valid.",
        "InvalidIdentityToken: Incorrect token audience",
        "ExpiredTokenException: ",
        "log    5 of 5 allowed",
        "other  0 of 4 allowed",
        "Bool          plain key    allowed",
        "BoolIfExists  plain key    explicitDeny",
        "lets in: ['wantedly/app', 'wantedly/other', 'stranger/app']",
    ):
        assert line in told, line


ASK_WITHOUT_PAUSES = """
import time
from unittest.mock import patch


def outcome(asking):
    with patch.object(time, "sleep", side_effect=SystemExit("it waits")):
        try:
            return try_to_pull(asking).status_code
        except Exception as error:
            return type(error).__name__


registry.close()
registry = servers.serve_registry(cloud.image_store())
stranger = Client(insecure=True, auth_backend="basic")
print(outcome(log_in()), outcome(stranger))
registry.close()
print(outcome(log_in()))
"""


def test_the_client_of_the_ecr_chapter_fails_at_once_and_does_not_try_for_minutes() -> None:
    told = run_then("ecr", "", ASK_WITHOUT_PAUSES)
    assert told == "200 AttributeError\nConnectionError\n"


def test_the_chapter_on_ecr_leaves_no_temporary_file_or_folder(tmp_path: Path) -> None:
    run_then("ecr", f"import tempfile; tempfile.tempdir = {str(tmp_path)!r}", "")
    assert list(tmp_path.iterdir()) == []


def numbers(text: str) -> set[float]:
    return {float(found.replace(",", "")) for found in NUMBER.findall(text)}


def cited(page: Page, line: int) -> bool:
    """Whether the paragraph of a line, or the one that leads in to it, names a source."""
    lines = page.text.splitlines()
    first = line - 1
    while lines[first].strip():
        first -= 1
    return "{footcite}" in page.paragraph(line) or "{footcite}" in page.paragraph(first)


@by_slug
def test_each_number_in_the_prose_is_printed_by_a_cell_or_has_a_source(slug: str) -> None:
    page = chapter(slug)
    known = " ".join(
        [
            printed(run(page.path)),
            *(cell.source for cell in page.cells),
            *(" ".join(map(str, f.values())) for f in facts()),
        ]
    )
    given = numbers(known) | COUNTED_AT_A_GLANCE
    front = page.text.index("\n## ")
    started = page.text[:front].count("\n")
    for line, text in page.prose:
        if line <= started or cited(page, line):
            continue
        plain = re.sub(r"`[^`]*`|\([^)]*\)=|^\d+\. ", " ", text)
        unknown = numbers(plain) - given
        assert not unknown, f"{slug}: line {line}: who says {unknown}? {text}"
