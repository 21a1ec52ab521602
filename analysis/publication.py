"""Publishes an edition: gives it its day, builds it, keeps PDF and checksums in the repository.

`python -m analysis.publication` reads EDITION, ON and REASON from the environment. It builds from a
copy of the raw tables in which the day is set, so that nothing moves before all is made.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from analysis import choices, failures, paths, printings, staging, sums

FOLDER = "published"  # in the folder of reports: the part that git keeps
PDF, PAGE, DATA = "report.pdf", "report.html", "data"
LARGEST = 2_000_000  # bytes of a PDF: every clone carries each printing for ever
UNTOUCHED = "nothing was published and nothing changed"

Maker = Callable[[str, Path, Path], Path]  # edition, raw, out: the folder of the report made


def kept(root: Path, edition: str) -> Path:
    """Folder of what git keeps of an edition."""
    return paths.reports_in(root) / FOLDER / edition


def covered(report: Path) -> list[Path]:
    """The files of a report's folder that its checksums cover: PDF, page and data."""
    data = [path for path in (report / DATA).rglob("*") if path.is_file()]
    shown = [path for path in data if not path.name.startswith(".")]
    return [report / PDF, report / PAGE, *sorted(shown)]


def made(edition: str, raw: Path, out: Path) -> Path:
    """Make report and data from a folder of raw tables; return the report's folder.

    In a process of its own: what is built reads its folders from the environment.
    """
    ours = {"EDITION": edition, "COHORT": "", "RAW": str(raw), "OUT": str(out), "KNOWN_ON": ""}
    ours |= {"PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", "analysis.datasets"]
    print(f"edition {edition}: building report and data, about a minute", flush=True)
    done = subprocess.run(
        command, cwd=paths.ROOT, env=os.environ | ours, stdout=subprocess.DEVNULL, check=False
    )  # what it says there are places that are gone in a moment; what is wrong goes to stderr
    if done.returncode:
        raise RuntimeError(f"edition {edition} could not be built")
    return paths.reports_in(out) / edition


def publish(root: Path, edition: str, on: str, reason: str = "", make: Maker = made) -> list[Path]:
    """Publish an edition, or find that it stands as published; return the files that changed.

    Parameters
    ----------
    root : Path
        Holds `data/raw`, `data/processed` and `reports`.
    edition : str
        One that the raw tables know.
    on : str
        Day of publication, YYYY-MM-DD; may be empty where the edition has one.
    reason : str
        Why, for the ledger; needed where the edition was published before.
    make : callable
        Makes report and data of an edition from a folder of raw tables in another folder.

    Raises
    ------
    ValueError
        Where the day will not do.
    RuntimeError
        Where the build fails, the PDF is too large, or files of a published edition would change.
    """
    raw = root / "data" / "raw"
    texts = printings.dated(raw, edition, on, reason)
    reports = paths.reports_in(root)
    reports.mkdir(exist_ok=True)
    with staging.only_build(reports), staging.opened(reports) as staged:
        shutil.copytree(raw, staged / "raw")
        for name, text in texts.items():
            (staged / "raw" / name).write_text(text, encoding="utf-8", newline="\n")
        report = make(edition, staged / "raw", staged / "out")
        if not texts:
            _refuse_silent(root, edition, report)
        fresh = _taken(root, edition, report, staged / "out" / "processed")
        fresh |= {raw / name: (staged / "raw" / name).read_bytes() for name in texts}
        return put(fresh)


def put(fresh: dict[Path, bytes]) -> list[Path]:
    """Write all files or none, touching only those that differ; return them.

    Each is written beside its place first. What fails after that puts back what stood.
    """
    stood = {path: path.read_bytes() if path.is_file() else None for path in fresh}
    differ = [path for path in fresh if stood[path] != fresh[path]]
    try:
        for path in differ:
            path.parent.mkdir(parents=True, exist_ok=True)
            _beside(path).write_bytes(fresh[path])
        for path in differ:
            _beside(path).replace(path)
    except BaseException:
        for path in differ:
            _restore(path, stood[path])
        raise
    finally:
        for path in differ:
            _beside(path).unlink(missing_ok=True)
    return differ


def main() -> int:
    """Publish what the environment asks for; exit code as make takes it."""
    try:
        edition = chosen(os.environ)
        on, reason = os.environ.get("ON", ""), os.environ.get("REASON", "")
        if on:
            _refuse_uncommitted(paths.ROOT)
        changed = publish(paths.ROOT, edition, on, reason)
    except ValueError as refused:
        print(f"{refused}\n{UNTOUCHED}", file=sys.stderr)
        return 2
    except (RuntimeError, OSError) as failure:
        print(f"{failures.brief(str(failure))}\n{UNTOUCHED}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"stopped by hand\n{UNTOUCHED}", file=sys.stderr)
        return 130
    raw = paths.raw()
    title = f"edition {edition}, published on {printings.published_on(raw, edition)}"
    print(f"{title}: {'in these files' if changed else 'nothing changed'}")
    print(*map(paths.shown, changed), sep="\n", end="\n" if changed else "")
    if changed:
        tag = printings.tag(raw, edition)
        print(f"next: commit them, `git tag {tag}`, `make verify EDITION={edition}`, push the tag")
    return 0


def chosen(environ: Mapping[str, str]) -> str:
    """The edition that the environment names, which must; ValueError for what is no edition's.

    An edition is that of the tracker's own tables and of its standard cohort.
    """
    choices.refuse_misspelt(environ)
    strange = [name for name in choices.VARIABLES[1:] if environ.get(name)]
    if strange:
        raise ValueError(f"{', '.join(strange)} cannot be set for a published edition")
    if not environ.get("EDITION"):
        raise ValueError("which edition? name it with EDITION=")
    return choices.chosen_edition(paths.raw(), environ["EDITION"])


def _taken(root: Path, edition: str, report: Path, processed: Path) -> dict[Path, bytes]:
    """What the repository keeps of a build: PDF, checksums, and the computed tables of its data."""
    pdf, folder = (report / PDF).read_bytes(), kept(root, edition)
    if len(pdf) > LARGEST:
        raise RuntimeError(f"{PDF} has {len(pdf):,} bytes; git is to keep {LARGEST:,} at most")
    found = {
        folder / PDF: pdf,
        folder / sums.NAME: sums.of(report, covered(report)).encode(),
    }
    tables = sorted(processed.glob("*.csv"))
    return found | {root / "data" / "processed" / path.name: path.read_bytes() for path in tables}


def _refuse_silent(root: Path, edition: str, report: Path) -> None:
    """Refuse to change a published edition under the day that it has."""
    standing = kept(root, edition) / sums.NAME
    if not standing.is_file():
        return
    found = sums.verdicts(sums.read(standing), report, covered(report))
    moved = [name for name, verdict in found.items() if verdict != "equal"]
    if moved:
        day = printings.published_on(root / "data" / "raw", edition)
        more = f" and {len(moved) - 1} more files" if moved[1:] else ""
        raise RuntimeError(
            f"edition {edition} was published on {day}; what would be printed now differs in "
            f"{moved[0]}{more}\nthe errata tell what changed; to print the edition anew, give a "
            "later day with ON= and say why with REASON="
        )


def _refuse_uncommitted(root: Path) -> None:
    """Refuse what no commit holds, as no tag could build it anew; what publishing wrote may stand.

    Where there is no git nothing is known, and nothing refused.
    """
    ours = ("data/raw/editions.csv", "data/raw/corrections.csv", "data/processed/", "reports/")
    ask = ["git", "-C", str(root), "status", "--porcelain", "-z", "--no-renames", "-uall"]
    try:
        told = subprocess.run(ask, capture_output=True, check=True).stdout.decode(errors="replace")
    except (OSError, subprocess.CalledProcessError):
        return
    open_ones = [line[3:] for line in told.split("\0") if line and not line[3:].startswith(ours)]
    if open_ones:
        more = f" and {len(open_ones) - 1} more" if open_ones[1:] else ""
        raise ValueError(
            f"{open_ones[0]}{more} is not as committed; commit it first, or `git stash -u`: "
            "what is published must be built anew from its tag"
        )


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.fresh")


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    elif path.read_bytes() != content:
        path.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())
