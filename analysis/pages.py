"""The files of the site, each a function of what is on record; Jinja escapes every value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jinja2

from analysis import (
    addresses,
    cells,
    citation,
    dossiers,
    explorer,
    guide,
    landing,
    onrecord,
    prose,
    wording,
)
from analysis.material import Material
from analysis.selection import spoken

TEMPLATES = Path(__file__).parent / "templates"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'none'; base-uri 'none'; form-action 'none'"
)
ASSETS = ("site.js", "explorer.js")
SHEETS = ("tracker/exhibits.css", "tracker/page.css", "site/site.css")
MENU = (("index.html", "Find a government"), ("explorer.html", "Explorer"),
        ("report.html", "Report"), ("practice.html", "Practice"), ("searches.html", "Searches"),
        ("method.html", "Method"), ("data.html", "Data"))  # fmt: skip


def environment() -> jinja2.Environment:
    """Templates with escaping on, whatever the name of the file."""
    folders = [TEMPLATES / "site", TEMPLATES / "tracker"]
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.tests["web"] = addresses.is_web
    made.filters |= {
        "spoken": spoken,
        "site": wording.site,
        "label": wording.label,
        "prose": prose.parse_text,
        "tile": _tile,
        "query": lambda text: cells.plain(cells.query(text)),
        "changed": _changed,
    }
    return made


def all_pages(made: Material) -> dict[str, str]:
    """Every file of the site that is made here, by its path in it."""
    site = environment()
    written = {
        "index.html": landing.index(made),
        "explorer.html": explorer.matrix(made),
        "practice.html": onrecord.practice_rows(made),
        "searches.html": onrecord.search_log(made),
        "method.html": guide.method(made),
        "data.html": guide.data(made),
    }
    kinds = {"practice.html": "rows.html", "searches.html": "rows.html"}
    found = {
        name: _rendered(site, kinds.get(name, name), made, name, values)
        for name, values in written.items()
    }
    for code in made.dossiers:
        name = f"evidence/{code}.html"
        found[name] = _rendered(site, "evidence.html", made, name, onrecord.evidence(made, code))
        found[f"data/governments/{code}.json"] = as_json(made.dossiers[code])
    for name, _ in made.names:
        turned = dossiers.of_recommendation(made.dossiers, made.report, name)
        found[f"data/recommendations/{name}.json"] = as_json(turned)
    found["explorer-data.js"] = explorer.script(made)
    found["site.css"] = "".join(_read(sheet) for sheet in SHEETS)
    return found | {name: _read(f"site/{name}") for name in ASSETS}


def as_json(record: Any) -> str:
    """A record as JSON with stable bytes."""
    return json.dumps(record, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def editions(folders: list[str]) -> str:
    """The page above all sites: a link to each, those of an edition alone before all others."""
    years = [folder for folder in folders if folder.isdecimal()]
    others = [folder for folder in folders if folder not in years]
    return (
        environment()
        .get_template("editions.html.j2")
        .render(years=years, others=others, policy=POLICY)
    )


def _rendered(
    site: jinja2.Environment, template: str, made: Material, name: str, values: dict[str, Any]
) -> str:
    """A page with what every page has."""
    report = made.report
    published = report.edition.published_on
    named = f"{citation.TRACKER} {report.edition.edition}"
    frame = {
        "policy": POLICY,
        "up": "../" * name.count("/"),
        "here": name,
        "menu": [entry for entry in MENU if made.stands(entry[0])],
        "tags": citation.meta_tags(named, report.edition.as_of),
        "edition": report.edition.edition,
        "as_of": report.as_of,
        "version": report.version,
        "data_version": made.data_version,
        "known_on": spoken(made.known_on),
        "state": f"published on {spoken(published)}" if published else "retrospective",
    }
    text = site.get_template(f"{template}.j2").render(frame | values)
    return text.rstrip("\n") + "\n"


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _tile(cell: dict[str, Any], depth: str) -> cells.Tile | str:
    if cell["level"] is None:
        return "not assessed"
    return cells.Tile(
        level=cell["level"],
        origin=cell["origin"],
        targeted=cell["scope"] == "targeted",
        counter=bool(cell["n_counter_acts"]),
        light=depth == "light" and cell["level"] == 0,
        says=cell["says"],
    )


def _changed(cell: dict[str, Any], since: str | None) -> str:
    """How a cell moved since an edition, with its cause; empty where it did not."""
    if since is None:
        return "baseline"
    moved = [one for one in cell["changes"] if one["since"] == since]
    return f"{moved[0]['says']} ({moved[0]['cause']})" if moved else "unchanged"
