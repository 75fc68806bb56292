"""Every link inside the built book leads to a page, and to a place on it, that exists."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit


class Links(HTMLParser):
    """The ids of a page, what it links to and what it loads."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.add(str(found["id"]))
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        if tag in {"script", "img", "iframe", "source"} and found.get("src"):
            self.loads.append(str(found["src"]))
        if tag == "link" and found.get("rel") in {"stylesheet", "icon", "preload"}:
            self.loads.append(str(found["href"]))


def read(site: Path) -> dict[Path, Links]:
    pages = [page for page in site.rglob("*.html") if "_static" not in page.parts]
    assert len(pages) > 3, f"{site} holds {len(pages)} pages: is it the book?"
    return {page.resolve(): Links(page) for page in pages}


def is_inside(link: str) -> bool:
    parts = urlsplit(link)
    return not parts.scheme and not parts.netloc


def test_links_inside_the_book_lead_somewhere(book_html: Path) -> None:
    pages = read(book_html)
    wrong = []
    for page, found in pages.items():
        for link in filter(is_inside, found.links):
            path, place = urldefrag(link)
            target = (page.parent / unquote(urlsplit(path).path)).resolve() if path else page
            shown = f"{page.name}: {link}"
            if not target.exists():
                wrong.append(f"{shown}: no such file")
            elif place and target in pages and unquote(place) not in pages[target].ids:
                wrong.append(f"{shown}: no such place")
    assert wrong == [], "\n".join(["", *wrong])


def test_pages_load_only_what_stands_in_the_site(book_html: Path) -> None:
    wrong = []
    for page, found in read(book_html).items():
        for load in found.loads:
            if load.startswith("data:"):
                continue
            path = page.parent / unquote(urlsplit(load).path)
            if not is_inside(load) or not path.exists():
                wrong.append(f"{page.name}: {load}")
    assert wrong == [], "\n".join(["", *wrong])
