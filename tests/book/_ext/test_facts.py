"""facts.yaml is read whole or refused, with the file and the fact named."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

EXTENSIONS = Path(__file__).resolve().parents[3] / "book" / "_ext"

GOOD = """\
- id: az-2
  section: regions-and-azs
  says: There are
    14 regions.
  today: There are 34.
  verdict: outdated
  source: A guide
  checked: verified
"""


@pytest.fixture
def facts(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(EXTENSIONS))
    import facts as module

    yield module
    sys.modules.pop("facts")


def test_facts_come_by_id_with_their_lines_joined(facts: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(GOOD)
    read = facts.read_facts(path)
    assert list(read) == ["az-2"]
    assert read["az-2"].says == "There are 14 regions."
    assert read["az-2"].chapter == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: b", "holds a dict; expected a list of facts"),
        ("[", "is no YAML"),
        ("- az-2", "'az-2' is not a mapping"),
        (GOOD + GOOD, "fact 'az-2' stands there twice"),
        (GOOD.replace("says", "said"), "fact 'az-2' has ['said']; it may have"),
        ("- {id: az-2, section: az}", "fact 'az-2' has no ['says']"),
        (GOOD.replace("outdated", "false"), "verdict is 'False'; expected one of"),
        (GOOD.replace("verified", "seen"), "checked is 'seen'; expected one of"),
        (GOOD.replace("  source: A guide\n", ""), "without source and checked"),
    ],
)
def test_what_no_page_could_show_is_refused(
    facts: ModuleType, tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(text)
    with pytest.raises(facts.FactsError) as refused:
        facts.read_facts(path)
    assert told in str(refused.value)
    assert "facts.yaml" in str(refused.value)


def test_a_missing_file_is_told(facts: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(facts.FactsError, match="does not exist"):
        facts.read_facts(tmp_path / "facts.yaml")
