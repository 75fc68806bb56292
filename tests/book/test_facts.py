"""book/facts.yaml and the chapters agree: each fact of a written chapter is taught once."""

import re
from collections import Counter

import pytest

from tests.book.chapter_text import BOOK, Page, chapters, facts

IN_THE_DOCUMENT = {
    "aws": 12,
    "regions-and-azs": 10,
    "ec2": 21,
    "elb": 10,
    "ecs": 5,
    "ecr": 4,
    "auto-scaling": 4,
    "vpc": 8,
    "rds": 10,
    "elasticache": 1,
    "s3": 8,
    "cloudfront": 1,
    "iam": 6,
    "lambda": 7,
    "route53": 8,
}
NEEDED = ("id", "section", "says", "today", "verdict", "source", "checked", "chapter")
VERDICTS = {"still true", "nuance", "outdated", "opinion", "practice", "heading"}
CHECKED = {"verified", "secondary", "unverified"}
TOLD_AS_SOMEBODYS = ("opinion", "guess", "impression", "the document")

by_slug = pytest.mark.parametrize("page", chapters(), ids=lambda page: page.slug)


def test_every_statement_of_the_document_stands_in_the_list_once() -> None:
    ids = Counter(fact["id"] for fact in facts())
    assert [fact_id for fact_id, count in ids.items() if count > 1] == []
    assert Counter(fact["section"] for fact in facts()) == IN_THE_DOCUMENT


def test_a_fact_of_a_written_chapter_says_what_holds_today_and_where_that_was_read() -> None:
    written = {page.slug for page in chapters()}
    for fact in facts():
        assert set(fact) <= set(NEEDED), f"{fact['id']}: a comma without quotes? {fact}"
        assert fact["says"].strip(), fact["id"]
        if fact["section"] in written:
            may_lack = {"today"} if fact["verdict"] == "still true" else set()
            missing = [name for name in NEEDED if not fact.get(name) and name not in may_lack]
            assert not missing, f"{fact['id']} lacks {missing}"
            assert fact["verdict"] in VERDICTS, fact["id"]
            assert fact["checked"] in CHECKED, fact["id"]
            assert fact["chapter"] in written, fact["id"]
        else:
            assert "chapter" not in fact, f"{fact['id']} names a chapter that does not exist"


@by_slug
def test_a_chapter_teaches_each_of_its_facts_exactly_once(page: Page) -> None:
    taught = Counter(fact_id for _, fact_id in page.roles("fact"))
    due = [fact["id"] for fact in facts() if fact.get("chapter") == page.slug]
    assert due, f"no fact of facts.yaml names the chapter {page.slug}"
    assert taught == Counter(due)


@by_slug
def test_an_opinion_or_an_unverified_fact_is_told_as_somebodys(page: Page) -> None:
    known = {fact["id"]: fact for fact in facts()}
    for line, fact_id in page.roles("fact"):
        fact = known[fact_id]
        if fact["verdict"] == "opinion" or fact["checked"] == "unverified":
            paragraph = page.paragraph(line).lower()
            told = [word for word in TOLD_AS_SOMEBODYS if word in paragraph]
            assert told, f"line {line}: say whose statement {fact_id} is: {paragraph}"


@by_slug
def test_a_chapter_shows_then_and_now_for_its_section(page: Page) -> None:
    shown = [d.argument for d in page.directives if d.name == "then-and-now"]
    assert shown == [page.slug]


def test_every_section_has_its_chapter_and_every_fact_its_place() -> None:
    written = {page.slug for page in chapters()}
    assert set(IN_THE_DOCUMENT) == written
    assert [fact["id"] for fact in facts() if fact.get("chapter") not in written] == []


def test_the_appendix_lists_all_sections_in_the_documents_order() -> None:
    text = (BOOK / "appendix" / "then-and-now.md").read_text("utf-8")
    assert re.findall(r"(?m)^```\{then-and-now\} (\S+)$", text) == list(IN_THE_DOCUMENT)


def test_chapters_stand_in_the_documents_order() -> None:
    text = (BOOK / "_toc.yml").read_text("utf-8")
    assert re.findall(r"chapters/(\S+)", text) == list(IN_THE_DOCUMENT)


def test_the_first_page_names_every_chapter_in_order() -> None:
    table = (BOOK / "index.md").read_text("utf-8").partition("## The chapters")[2]
    assert re.findall(r"(?m)^\| \{ref\}`([^`]+)` \|", table) == list(IN_THE_DOCUMENT)
