from pathlib import Path

import pytest

from minicloud.widgets.bundle_files import BundleMissingError, read_bundle


def test_a_missing_bundle_says_how_to_make_it(tmp_path: Path) -> None:
    (tmp_path / "failover.css").write_text("")
    with pytest.raises(BundleMissingError, match=r"failover\.js not found .* `make front-end`"):
        read_bundle("failover", tmp_path)


def test_module_and_style_are_read_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "x.js").write_text("export default {}", "utf-8")
    (tmp_path / "x.css").write_text(".a{content:'é'}", "utf-8")
    assert read_bundle("x", tmp_path) == ("export default {}", ".a{content:'é'}")
