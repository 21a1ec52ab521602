"""Profiles are made in warm processes that share nothing, only where their slice has changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import nbformat
import pikepdf
import pytest
from spoken import computed

from analysis import choices, keys, paths, pool, profiles, running, slices
from analysis.builds import Build

pytestmark = [
    pytest.mark.xdist_group("profiles"),  # one server for all of them
    pytest.mark.skipif(not pool.can_fork(), reason="nothing forks from a server here"),
]
NOTEBOOK = paths.ROOT / "notebooks" / f"{profiles.NOTEBOOK}.ipynb"
SHOW = """
import os
from IPython.display import Markdown
from analysis import paths, wording
said = (paths.slices(edition) / f"{government}.json").read_text()
found = (wording.LABELS.get("leak"), os.environ.get("LEAK"), "counter" in globals())
wording.LABELS["leak"], os.environ["LEAK"], counter = "x", "x", 1
exec(said)
"""


def toy_notebook(path: Path) -> None:
    """Write a profile that does what its slice says, and shows what others have left behind."""
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    cells = [
        nbformat.v4.new_code_cell(
            'edition = "latest"\ngovernment = "FRA"', id="p", metadata={"tags": ["parameters"]}
        ),
        nbformat.v4.new_code_cell(SHOW.strip(), id="c"),
        nbformat.v4.new_code_cell('Markdown(f"# {government}\\n\\nfound {found}")', id="d"),
    ]
    metadata = {"kernelspec": kernel, "tracker": {"layout": "profile"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)


@pytest.fixture
def toy(tmp_path: Path) -> Build:
    """A toy project whose report has cut three slices."""
    for folder in ("analysis", "notebooks", "reports/2026/slices"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "requirements.lock").write_text("six==1.17.0\n")
    (tmp_path / "analysis" / "scoring.py").write_text("TOP = 4\n")
    toy_notebook(tmp_path / "notebooks" / f"{profiles.NOTEBOOK}.ipynb")
    task = Build(
        edition="2026",
        cohort=choices.DEFAULT_COHORT,
        root=tmp_path,
        raw=tmp_path / "data/raw",
        processed=tmp_path / "data/processed",
        folder=tmp_path / "reports/2026",
        as_of="2026-11-10",
    )
    for government in ("FRA", "GRC", "POL"):
        say(task, government, "pass")
    return task


@pytest.fixture(scope="module")
def warm() -> Iterator[Executor]:
    """One pool of two processes at a time."""
    with pool.warm_pool(2) as executor:
        yield executor


def say(task: Build, government: str, code: str) -> None:
    """Write a slice of the toy: what its profile does."""
    (task.folder / "slices" / f"{government}.json").write_text(code + "\n")


def made(task: Build) -> dict[str, int]:
    """The published files of the toy, each with the number that changes when it is made anew."""
    folder = task.folder / profiles.FOLDER
    return {path.name: path.stat().st_ino for path in folder.iterdir() if path.name[0] != "."}


def test_every_government_gets_its_page_and_nothing_leaks_from_one_to_the_next(toy: Build) -> None:
    """One process after the other, and none finds what another changed."""
    with pool.warm_pool(1) as alone:
        assert profiles.make(toy, alone) == {}
    names = [f"{code}{end}" for code in ("FRA", "GRC", "POL") for end in (".html", ".pdf")]
    assert sorted(made(toy)) == names
    for code in ("FRA", "GRC", "POL"):
        page = (toy.folder / "profiles" / f"{code}.html").read_text()
        assert f"<h1>{code}</h1>" in page
        assert "found (None, None, False)" in page


def test_only_what_a_changed_slice_touches_is_made_anew(toy: Build, warm: Executor) -> None:
    """Nothing changed, nothing made; one slice changed, one profile made."""
    profiles.make(toy, warm)
    before = made(toy)
    assert profiles.make(toy, warm) == {}
    assert made(toy) == before
    say(toy, "GRC", "1 + 1")
    assert profiles.make(toy, warm) == {}
    after = made(toy)
    assert {name for name in after if after[name] != before[name]} == {"GRC.html", "GRC.pdf"}
    (toy.folder / "profiles" / "POL.pdf").write_bytes(b"damaged")
    profiles.make(toy, warm)
    assert made(toy)["POL.pdf"] != after["POL.pdf"]
    (toy.folder / "slices" / "POL.json").unlink()
    profiles.make(toy, warm)
    assert {name[:3] for name in made(toy)} == {"FRA", "GRC"}


def test_notebook_code_and_lock_are_part_of_every_key(toy: Build) -> None:
    """Whatever a profile is made by makes all of them anew when it changes."""
    before = profiles.wanted_keys(toy)
    for name in ("analysis/scoring.py", "requirements.lock", f"notebooks/{NOTEBOOK.name}"):
        path = toy.root / name
        kept = path.read_bytes()
        path.write_bytes(kept + b"\n")
        assert set(profiles.wanted_keys(toy).values()).isdisjoint(before.values())
        path.write_bytes(kept)
    assert profiles.wanted_keys(toy) == before
    assert profiles.wanted_keys(replace(toy, edition="2025")).keys() == before.keys()
    assert profiles.wanted_keys(replace(toy, edition="2025")) != before


@pytest.mark.slow
def test_a_government_that_fails_is_named_and_the_others_are_made(
    toy: Build, warm: Executor
) -> None:
    """Its message says where; its old page, which tells of other data, goes until it is mended."""
    profiles.make(toy, warm)
    say(toy, "GRC", "1 / 0")
    say(toy, "POL", "2 / 1")
    failed = profiles.make(toy, warm)
    assert list(failed) == ["GRC"]
    assert "ZeroDivisionError" in failed["GRC"]
    assert "government='GRC'" in failed["GRC"]
    assert {name[:3] for name in made(toy)} == {"FRA", "POL"}
    say(toy, "GRC", "pass")
    assert profiles.make(toy, warm) == {}
    assert {name[:3] for name in made(toy)} == {"FRA", "GRC", "POL"}


def test_a_process_that_dies_names_its_government_and_takes_no_other_with_it(toy: Build) -> None:
    """A pool gives up all that is left when one process dies; the rest is done one at a time."""
    say(toy, "FRA", "import os; os._exit(1)")
    with pool.warm_pool(2) as ours:
        failed = profiles.make(toy, ours)
    assert failed == {"FRA": pool.DIED}
    assert {name[:3] for name in made(toy)} == {"GRC", "POL"}


def test_any_executor_serves(toy: Build) -> None:
    """Who lives long, a thread here, hands each notebook to a child: none finds another's leaks."""
    say(toy, "POL", "import os; os._exit(1)")
    with ThreadPoolExecutor(2) as threads:
        failed = profiles.make(toy, threads)
    assert failed == {"POL": pool.DIED}
    for code in ("FRA", "GRC"):
        page = (toy.folder / "profiles" / f"{code}.html").read_text()
        assert "found (None, None, False)" in page
    jobs = [(n, n + 1) for n in range(5)]
    with ThreadPoolExecutor(2) as threads:
        assert sorted(pool.fan_out(sum, jobs, threads)) == [(job, sum(job)) for job in jobs]


@pytest.mark.slow
def test_a_page_from_the_pool_is_that_of_a_stock_kernel(warm: Executor) -> None:
    """Byte for byte, HTML and PDF."""
    cut = slices.build(*computed(), "2026")
    chosen = ("GRC", "AFG")
    notebook, jobs = NOTEBOOK.read_text(encoding="utf-8"), []
    for code in chosen:
        for engine in (running.IN_PROCESS, None):
            said = slices.text(cut[code])
            jobs.append(profiles.Job(notebook, said, "2026", code, "2026-11-10", engine=engine))
    outcomes = list(pool.fan_out(profiles.make_warm, jobs, warm))
    assert [done for _, done in outcomes if isinstance(done, Exception)] == []
    made = {(job.government, job.engine): done for job, done in outcomes}
    for code in chosen:
        assert made[code, running.IN_PROCESS] == made[code, None]
        assert sorted(made[code, None]) == [f"{code}.html", f"{code}.pdf"]


CELLS = (
    "1 + 1",
    "print('a'); print('b', end=''); 3",
    "from IPython.display import HTML, display; display(HTML('<b>x</b>')); HTML('<i>y</i>')",
    "import pandas as pd; pd.DataFrame({'a': [1, 2]})",
    "",
    "x = 5;\nx;",
    "import sys; print(__name__, sys.modules['__main__'].__dict__ is globals())",
    "import asyncio; await asyncio.sleep(0); 'awaited'",
    "_ = 7\nIn[-1]",
    "from IPython.display import clear_output; print('gone'); clear_output(); print('left')",
    "get_ipython().execution_count",
)


def test_a_cell_shows_in_process_what_it_shows_in_a_kernel(tmp_path: Path) -> None:
    """Values, streams, displays and names come out alike, in the same order."""
    toy_notebook(tmp_path / "toy.ipynb")
    source = nbformat.read(tmp_path / "toy.ipynb", as_version=4)
    source.cells[1:] = [
        nbformat.v4.new_code_cell(code, id=f"c{place}") for place, code in enumerate(CELLS)
    ]
    nbformat.write(source, tmp_path / "toy.ipynb")
    given = {"edition": "2024"}
    kernel = running.run(tmp_path / "toy.ipynb", given)
    ours = running.run(tmp_path / "toy.ipynb", given, running.IN_PROCESS)
    assert nbformat.writes(ours) == nbformat.writes(kernel)
    assert kernel.cells[2].outputs


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("x = (", "SyntaxError"),
        ("import warnings; warnings.warn('old ways')", "UserWarning: old ways"),
        ("from IPython.display import display; display(1, display_id='a').update(2)", "update"),
    ],
)
def test_what_fails_in_a_kernel_fails_in_process(tmp_path: Path, code: str, says: str) -> None:
    """Error, warning, and a display that would change afterwards, each told as briefly."""
    toy_notebook(tmp_path / "toy.ipynb")
    source = nbformat.read(tmp_path / "toy.ipynb", as_version=4)
    source.cells[1].source = code
    nbformat.write(source, tmp_path / "toy.ipynb")
    with pytest.raises(RuntimeError, match=says) as failure:
        running.run(tmp_path / "toy.ipynb", {}, running.IN_PROCESS)
    assert len(str(failure.value).splitlines()) <= 10
    assert sys.stdout is not None
    assert "In [1]" in str(failure.value) or "In [2]" in str(failure.value)


def run_command(raw: Path, out: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `make profiles` on other tables."""
    plain = {key: value for key, value in os.environ.items() if key not in choices.VARIABLES}
    return subprocess.run(
        [sys.executable, "-m", "analysis.profiles"],
        env=plain | {"RAW": str(raw), "OUT": str(out), "PYTHONHASHSEED": "0"} | more,
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_command_makes_report_and_profiles_and_ends_in_one_where_one_fails(
    tmp_path: Path,
) -> None:
    """Silent children, a changed row makes its own profile, a letter without a font is named."""
    raw, out = tmp_path / "raw", tmp_path / "out"
    shutil.copytree(paths.ROOT / "tests" / "toy" / "raw", raw)
    first = run_command(raw, out)
    assert first.returncode == 0, first.stderr
    said = [line for line in first.stderr.splitlines() if "signaler.cpp" not in line]
    assert said == []  # but for what the messaging library of kernels says where one ends
    (folder,) = out.glob("reports/*/profiles")
    count = len(list(folder.glob("*.pdf")))
    assert first.stdout.splitlines()[-2:] == [f"{count} of {count} profiles to make", str(folder)]
    again = run_command(raw, out)
    assert f"{count} profiles: nothing changed" in again.stdout
    practice = (raw / "practice.csv").read_text(encoding="utf-8")
    practice = practice.replace("vendor-hosting", "use-documented")
    header, row, *rest = practice.splitlines(keepends=True)
    summary = next(csv_row(header, row, "summary"))
    (raw / "practice.csv").write_text(
        "".join([header, row.replace(summary, f"{summary} Told again."), *rest]), encoding="utf-8"
    )
    unheld = "\N{CYRILLIC LETTER MULTIOCULAR O}"
    third = run_command(raw, out)
    assert f"1 of {count} profiles to make" in third.stdout
    (raw / "practice.csv").write_text(
        "".join([header, row.replace(summary, unheld), *rest]),
        encoding="utf-8",
    )
    fourth = run_command(raw, out)
    assert fourth.returncode == 1
    assert "no font holds" in fourth.stderr
    assert run_command(raw, out, COHORT="oecd").returncode == 2


def csv_row(header: str, row: str, column: str) -> Iterator[str]:
    """The cell of one column in a line of a table."""
    import csv

    yield next(csv.DictReader([header, row]))[column]


@pytest.mark.slow
def test_every_profile_of_the_latest_edition_fits_on_two_pages(tmp_path: Path) -> None:
    """One sheet of paper, two at most; and nothing was too much for a font."""
    edition = choices.latest_edition(paths.ROOT / "data" / "raw")
    folder = tmp_path / "reports" / edition
    slices.write(slices.build(*computed(), edition), folder / "slices")
    task = Build(
        edition=edition,
        cohort=choices.DEFAULT_COHORT,
        root=paths.ROOT,
        raw=paths.ROOT / "data" / "raw",
        processed=tmp_path / "processed",
        folder=folder,
        as_of=choices.as_of(paths.ROOT / "data" / "raw", edition),
    )
    assert profiles.make(task) == {}
    record = keys.read_record(folder / profiles.FOLDER)
    assert len(record) == len(computed()[0].governments)
    pages = {}
    for path in (folder / profiles.FOLDER).glob("*.pdf"):
        with pikepdf.open(path) as pdf:
            pages[path.stem] = len(pdf.pages)
    assert {code: count for code, count in pages.items() if count > 2} == {}
