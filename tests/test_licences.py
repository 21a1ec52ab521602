"""Every package has a line with its licence, and copyleft is named with how it is used."""

from __future__ import annotations

from email.message import Message
from importlib import metadata
from pathlib import Path

import pytest

from analysis import licences
from analysis.environment import locked_versions
from analysis.paths import ROOT

PAGE = (ROOT / licences.PLACE).read_text(encoding="utf-8")
LOCK = locked_versions((ROOT / "requirements-dev.lock").read_text(encoding="utf-8"))


def said(**fields: str | list[str]) -> Message:
    """Metadata of a package."""
    about = Message()
    for name, values in fields.items():
        for value in [values] if isinstance(values, str) else values:
            about[name.replace("_", "-")] = value
    return about


def test_writing_the_page_anew_changes_nothing() -> None:
    """It is what `make licences` writes from the locks and from what is installed here."""
    assert licences.page(ROOT, PAGE) == PAGE


def test_every_locked_package_has_one_line_in_its_version() -> None:
    """Nobody has to look for a package, and none was left over from an older lock."""
    rows = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.count("|") == 5]
    assert {row[0]: row[1] for row in rows[2:]} == LOCK
    assert len(rows) == len(LOCK) + 2


def test_every_licence_is_known() -> None:
    """No line waits for somebody to read a licence."""
    assert licences.UNREAD not in PAGE
    assert licences.UNTOLD not in PAGE


def test_copyleft_is_named_with_its_use() -> None:
    """The one package under the GPL that the run imports stands there, and where."""
    assert "- **krippendorff** (GPL-3.0-or-later): imported by `analysis.reliability`" in PAGE
    assert "import krippendorff" in (ROOT / "analysis" / "reliability.py").read_text()


def test_only_packages_of_the_lock_are_explained() -> None:
    """An explanation goes with its package."""
    assert set(licences.USED) | set(licences.READ) <= set(LOCK)


def test_copyleft_without_its_use_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new package under such a licence needs a sentence before the page can be written."""
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text(f"krippendorff=={LOCK['krippendorff']} \\\n")
    assert "**krippendorff**" in licences.page(tmp_path)
    monkeypatch.setattr(licences, "USED", {})
    with pytest.raises(ValueError, match=r"krippendorff: copyleft; say in licences\.USED"):
        licences.page(tmp_path)


def test_a_package_of_another_system_keeps_its_line_while_its_version_stands() -> None:
    """What pip does not install here was read elsewhere; a newer version has to be read anew."""
    standing = "| no-such-package | 1.0 | MIT | run |\n"
    assert licences.all_licences({"no-such-package": "1.0"}, standing) == {"no-such-package": "MIT"}
    assert licences.all_licences({"no-such-package": "1.1"}, standing) == {
        "no-such-package": licences.UNREAD
    }


def test_a_version_that_is_not_the_locked_one_says_nothing() -> None:
    """A licence may change with a version."""
    assert licences.licence("pytest", metadata.version("pytest")) == "MIT"
    assert licences.licence("pytest", "0.1") == ""


@pytest.mark.parametrize(
    ("about", "licence"),
    [
        (said(License_Expression="MIT", License="other"), "MIT"),
        (said(Classifier=["License :: OSI Approved :: BSD License"], License="x"), "BSD License"),
        (said(License=" Apache 2.0 "), "Apache 2.0"),
        (said(License="Copyright (c) by many people " * 9), licences.UNTOLD),
        (said(License="UNKNOWN", Classifier=["Topic :: Utilities"]), licences.UNTOLD),
    ],
)
def test_the_clearest_word_of_the_metadata_counts(about: Message, licence: str) -> None:
    """Expression before classifiers before the free field, which may hold a whole text."""
    assert licences.stated(about) == licence
