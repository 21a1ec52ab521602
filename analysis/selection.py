"""What an edition and a cohort, or one government, select: all that a report is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis import choices, ledger, paths, processed, spells, tables
from analysis.tables import Tables
from analysis.vocabulary import UNION

ALL = "all"  # stands for the cohort of every government, which is no row of the cohorts


@dataclass(frozen=True)
class Selection:
    """One edition as one cohort reads it.

    `cells` has one row per member and scored recommendation: the columns of the panel with the
    government's name and un_region, whether it belongs to the European Union, and the depth of
    search. `everyone` has the same of all governments. `changes` has the members' rows of the
    changes up to this edition. `recommendations` has the seven in their order. `spells` has all
    evidence with its days, and `tables` the raw tables.
    """

    edition: pd.Series
    cohort: pd.Series
    cells: pd.DataFrame
    everyone: pd.DataFrame
    changes: pd.DataFrame
    recommendations: pd.DataFrame
    spells: pd.DataFrame
    tables: Tables

    @property
    def assessed(self) -> pd.DataFrame:
        """The cells of members that were assessed."""
        return self.cells[self.cells.state != "not-assessed"]

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """All evidence of all governments, counting or not, as `spells.evidence` gives it."""
        return spells.evidence(self.tables)

    @cached_property
    def counter_acts(self) -> pd.DataFrame:
        """All acts against a recommendation with their days, as `spells.counter_acts` does."""
        return spells.counter_acts(self.tables)

    @property
    def as_of(self) -> str:
        """The as-of date in words: 10 November 2026."""
        return spoken(self.edition.as_of)

    @property
    def before(self) -> str | None:
        """The edition before this one; None at the baseline."""
        return self._earlier(-1)

    @property
    def baseline(self) -> str | None:
        """The first edition, which later ones are compared with; None at the baseline itself."""
        return self._earlier(0)

    @property
    def n_governments(self) -> int:
        """How many governments belong to the cohort on the as-of date."""
        return self.cells.government.nunique()

    @property
    def source(self) -> str:
        """The line under every exhibit."""
        return f"Source: the tracker's evidence, as of {self.as_of}; codebook {self.version}."

    def _earlier(self, place: int) -> str | None:
        editions = self.tables.editions
        earlier = editions[editions.as_of < self.edition.as_of].sort_values("as_of").edition
        return earlier.iloc[place] if len(earlier) else None

    @property
    def version(self) -> str:
        """Version of the codebook that the edition names."""
        return self.edition.method_version


def read() -> Tables:
    """Read and check the raw tables, as known on KNOWN_ON where it is set.

    An earlier state is not checked again.
    """
    today = tables.read(paths.raw())
    on = paths.known_on()
    return ledger.known(today, on) if on else today


def load(edition: str, cohort: str) -> Selection:
    """Select from the raw tables and the computed ones that stand in `data/processed`.

    Raises
    ------
    ValueError
        For an edition or cohort that the raw tables do not know; the message names those they do.
    """
    computed = {name: processed.read(name, paths.processed()) for name in processed.NAMES}
    return _choose(read(), computed, edition, cohort)


def compute(edition: str, cohort: str) -> Selection:
    """Select from the raw tables alone, computing what follows from them."""
    raw = read()
    return _choose(raw, processed.build(raw), edition, cohort)


def select(raw: Tables, computed: dict[str, pd.DataFrame], edition: str, cohort: str) -> Selection:
    """Pick the cells of a cohort's members at an edition.

    Raises
    ------
    ValueError
        Where the cohort has no member on the as-of date: a report would be about nobody.
    """
    members = computed["cohort_members"].query("edition == @edition and cohort == @cohort")
    if members.empty:
        raise ValueError(
            f"cohort {cohort} has no member at edition {edition}; take another of them"
        )
    group = raw.cohorts.set_index("cohort", drop=False).loc[cohort]
    return _selection(raw, computed, members[["edition", "government"]], group)


def of_one(
    raw: Tables, computed: dict[str, pd.DataFrame], edition: str, government: str
) -> Selection:
    """Pick the cells of one government, as a cohort of one that carries its name."""
    names = raw.governments.set_index("government").name
    if government not in names:
        raise ValueError(choices.refusal("government", government, list(names.index)))
    edition = choices.chosen_edition(paths.raw(), edition)
    group = pd.Series({"cohort": government, "title": names[government]})
    one = pd.DataFrame({"edition": [edition], "government": [government]})
    return _selection(raw, computed, one, group)


def of_all(raw: Tables, computed: dict[str, pd.DataFrame], edition: str) -> Selection:
    """Pick the cells of every government, as a cohort of all of them."""
    edition = choices.chosen_edition(paths.raw(), edition)
    group = pd.Series({"cohort": ALL, "title": "governments"})
    everyone = pd.DataFrame({"edition": edition, "government": raw.governments.government})
    return _selection(raw, computed, everyone, group)


def spoken(date: str) -> str:
    """A partial date in words: 10 November 2026, November 2026, 2026.

    Examples
    --------
    >>> spoken("2026-11-10"), spoken("2026-11"), spoken("2026")
    ('10 November 2026', 'November 2026', '2026')
    """
    if len(date) < 7:
        return date
    month = f"{pd.Timestamp(date[:7]):%B} {date[:4]}"
    return month if len(date) == 7 else f"{int(date[8:])} {month}"


def _choose(raw: Tables, computed: dict[str, pd.DataFrame], edition: str, cohort: str) -> Selection:
    edition = choices.chosen_edition(paths.raw(), edition)
    return select(raw, computed, edition, choices.chosen_cohort(paths.raw(), cohort))


def _selection(
    raw: Tables, computed: dict[str, pd.DataFrame], members: pd.DataFrame, group: pd.Series
) -> Selection:
    edition = raw.editions.set_index("edition", drop=False).loc[members.edition.iloc[0]]
    about = raw.governments.merge(raw.assessments, on="government", validate="one_to_one")
    in_union = (about.eu_member_since != "") & (about.eu_member_since <= edition.as_of)
    about = about.assign(in_union=in_union | (about.government == UNION))
    about = about[["government", "name", "un_region", "in_union", "depth"]]
    panel = computed["panel"].query("edition == @edition.edition")
    everyone = panel.merge(about, on="government", validate="many_to_one")
    cells = everyone[everyone.government.isin(members.government)].reset_index(drop=True)
    moved = computed["changes"].query("edition == @edition.edition")
    moved = moved[moved.government.isin(members.government)]
    moved = moved.merge(about[["government", "name"]], on="government", validate="many_to_one")
    scored = raw.recommendations.dropna(subset="weight").sort_values("number")
    return Selection(edition, group, cells, everyone, moved, scored, computed["spells"], raw)
