"""book/template.md is what authors copy: as it stands it must build."""

import random
from pathlib import Path

from tests.book.small_book import ROOT, write_small_book
from tests.book.test_build import build

FACTS = """\
- id: template-1
  section: template
  says: Something of 2017.
  today: Something else.
  verdict: outdated
  source: A page
  checked: verified
"""
INDEX = """\
# A small book

```{glossary}
target
: What a load balancer sends requests to.
```
"""
APPENDIX = "# Where it differs\n\n```{fidelity-levels}\n```\n"
REFERENCES = "@misc{template-source, title = {A page}, author = {Somebody}, year = {2026}}\n"


def test_the_template_of_a_chapter_builds_without_a_warning(tmp_path: Path) -> None:
    template = (ROOT / "book" / "template.md").read_text(encoding="utf-8")
    book = write_small_book(
        tmp_path, chapter=template, index=INDEX, facts=FACTS, differences=APPENDIX
    )
    (book / "references.bib").write_text(REFERENCES)
    result = build(tmp_path)
    assert result.code == 0, result.said
    page = result.page("chapters/one.html")
    solution = page[page.index("<details") :]
    generator = random.Random(7)
    answer = [generator.choice(["a1", "b1"]) for _ in range(8)].count("b1")
    assert f"<span></span>{answer}\n" in solution[: solution.index("</details>")]
    assert 'alt="Two bars' in page
    assert "% A chapter to copy" not in page
