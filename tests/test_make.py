"""make lists what it can do and refuses what it does not know, before anything starts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from analysis.paths import ROOT

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="no make on this machine")

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
OURS = re.search(r"^GIVEN +:= (.+)$", MAKEFILE, re.MULTILINE)[1].split()
KNOWN = " ".join([*OURS, "PYTHON"])


def make(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run make in the root, free of what a make around this test handed down."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS", *OURS))}
    return subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        env=inherited | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_alone_lists_every_target_with_a_line_of_help() -> None:
    """A newcomer sees all commands by typing `make`."""
    listed = re.findall(r"^  make ([a-z-]+) +\S", make().stdout, re.MULTILINE)
    phony = " ".join(re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE))
    assert sorted(listed) == sorted(phony.split())


@pytest.mark.parametrize(
    ("given", "meant"),
    [("EDITON", "EDITION"), ("cohort", "COHORT"), ("OUTT", "OUT"), ("PYTON", "PYTHON")],
)
def test_a_misspelt_variable_is_refused_with_the_one_meant(given: str, meant: str) -> None:
    """`make report EDITON=2024` does not build the standard report in silence."""
    done = make("report", f"{given}=2024")
    assert done.returncode == 2
    assert f"unknown {given}; known: {KNOWN}" in done.stderr
    assert f"did you mean {meant}" in done.stderr
    assert done.stdout == ""


def test_an_unknown_variable_is_refused_with_the_known_ones() -> None:
    """A variable that resembles none gets the list without a guess."""
    done = make("-n", "report", "CFLAGS=-g")
    assert done.returncode == 2
    assert f"unknown CFLAGS; known: {KNOWN}." in done.stderr


def test_the_known_variables_pass() -> None:
    """All that the help names is taken, from the command line and the environment."""
    done = make(
        "-n",
        "help",
        "EDITION=2024",
        "COHORT=eu",
        "RAW=x",
        "OUT=y",
        "KNOWN_ON=z",
        "DAYS=7",
        "PYTHON=python3",
    )
    assert done.returncode == 0
    assert make("-n", "help", EDITION="2024").returncode == 0
