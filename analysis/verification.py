"""Builds a published edition anew from its tag and compares each file with what was printed.

`python -m analysis.verification` reads EDITION from the environment. The tag is checked out beside
the repository and sets itself up there by its own `make data`, on the Python of VERIFY_PYTHON; with
`--here` it is built by the packages of this environment instead, which spares the download.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis import choices, failures, paths, printings, publication, sums

OURS = (*choices.VARIABLES, "BASE", "ON", "REASON", "PYTHON", "PYTHONPATH", "VIRTUAL_ENV")
PREFIXES = ("MAKE", "MFLAGS", "GIT_")  # of a make or a git around this one
HERE = "--here"


def verdicts(root: Path, edition: str, here: bool = False) -> dict[str, str]:
    """Each file of a published edition, and whether a build from its tag gives the same.

    Returns
    -------
    dict of str
        By the name of a file: equal, differs, missing, or not listed.

    Raises
    ------
    ValueError
        Where the edition was not published, or git knows no such tag.
    RuntimeError
        Where the tag cannot be built.
    """
    standing = publication.kept(root, edition)
    if not (standing / sums.NAME).is_file():
        raise ValueError(f"edition {edition} is not published: no {paths.shown(standing)}")
    listed = sums.read(standing / sums.NAME)
    with checked_out(root, printings.tag(root / "data" / "raw", edition)) as tree:
        build(tree, edition, here)
        report = paths.reports_in(tree) / edition
        found = sums.verdicts(listed, report, publication.covered(report))
    printed = sums.verdicts({publication.PDF: listed.get(publication.PDF, "")}, standing)
    return found | {paths.shown(standing / name): said for name, said in printed.items()}


@contextmanager
def checked_out(root: Path, tag: str) -> Iterator[Path]:
    """Give a folder with the files of a tag, and remove it whatever happens."""
    if _git(root, "rev-parse", "--verify", "--quiet", f"refs/tags/{tag}").returncode:
        known = _git(root, "tag", "--list", "edition-*").stdout.split()
        raise ValueError(choices.refusal("tag", tag, known))
    with tempfile.TemporaryDirectory(prefix="edition-") as folder:
        tree = Path(folder).resolve() / "tree"
        done = _git(root, "worktree", "add", "--detach", str(tree), f"refs/tags/{tag}")
        try:
            if done.returncode:
                raise RuntimeError(f"git could not check out {tag}\n{done.stderr}")
            yield tree
        finally:
            _git(root, "worktree", "remove", "--force", str(tree))
            _git(root, "worktree", "prune")


def build(tree: Path, edition: str, here: bool) -> None:
    """Make report and data in a tree, by its own set-up or by the packages of this one."""
    env = {k: v for k, v in os.environ.items() if k not in OURS and not k.startswith(PREFIXES)}
    if here:
        command = [sys.executable, "-m", "analysis.datasets"]
        env |= {"PYTHONPATH": str(tree), "PYTHONHASHSEED": "0", "EDITION": edition}
    else:
        python = os.environ.get("VERIFY_PYTHON") or "python3"
        command = ["make", "data", f"EDITION={edition}", f"PYTHON={python}"]
    if subprocess.run(command, cwd=tree, env=env, check=False).returncode:
        raise RuntimeError(f"edition {edition} could not be built from its tag")


def main(arguments: list[str]) -> int:
    """Verify what the environment asks for; exit code as make takes it: 1 where a file differs."""
    if arguments not in ([], [HERE]):
        print(f"usage: python -m analysis.verification [{HERE}]", file=sys.stderr)
        return 2
    try:
        edition = publication.chosen(os.environ)
        found = verdicts(paths.ROOT, edition, here=bool(arguments))
    except ValueError as refused:
        print(refused, file=sys.stderr)
        return 2
    except (RuntimeError, OSError) as failure:
        print(failures.brief(str(failure)), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped by hand", file=sys.stderr)
        return 130
    return told(edition, found)


def told(edition: str, found: dict[str, str]) -> int:
    """Print a verdict a file and one on all; 1 where any is not equal, else 0."""
    for name, verdict in found.items():
        print(f"{verdict:<10} {name}")
    odd = sum(verdict != "equal" for verdict in found.values())
    said = f"{odd} of {len(found)} files are not as printed" if odd else "every file as printed"
    print(f"edition {edition}: {said}")
    return 1 if odd else 0


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
