"""A finding says in how many worlds it holds, and counts there what it counts in print."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from spoken import report

from analysis import certainty, claims, findings, stacks
from analysis.claims import CHOICES, CLAIMS
from analysis.stacks import Stack

EDITIONS = [("2026", "paris-call"), ("2026", "oecd"), ("2024", "paris-call"), ("2023", "oecd")]
COLUMNS = ["acceptable-use", "transparent-procurement", "blacklist-violators", "oversight"]


def stack(halves: list[list[list[int]]]) -> Stack:
    """The same half levels under every choice of data: kinds by governments by recommendations.

    On the second day there was nothing; the first and the third have them.
    """
    kinds = np.array(halves, dtype=np.uint8)
    days = np.stack([kinds, np.zeros_like(kinds), kinds], axis=1)
    choices = (len(stacks.WINDOWS), 4, 2, 3)
    whole = np.broadcast_to(days, (*choices, *days.shape)).copy()
    names = pd.Index([f"U{i}" for i in range(kinds.shape[1])])
    return Stack(whole, np.zeros((*choices[1:], 2), int), names, pd.Index(COLUMNS))


TWO = [  # U0 has an own application and an inherited rule, U1 only what it joined
    [[8, 6, 0, 0], [0, 2, 2, 0]],
    [[8, 0, 0, 0], [0, 0, 0, 0]],
]
NONE_DATED = np.zeros((2, 4), dtype=bool)


def test_every_finder_has_its_claim_and_its_words() -> None:
    """A finding without a share of worlds would be printed as if nothing could move it."""
    names = [finder.__name__ for finder in findings.FINDERS]
    assert names == list(CLAIMS)
    assert names == list(findings.COUNTED)


@pytest.mark.parametrize(("edition", "cohort"), EDITIONS)
def test_the_published_world_counts_what_is_printed(edition: str, cohort: str) -> None:
    """No second truth: the number set big is that of the first world."""
    of = report(edition, cohort)
    sure = certainty.look(of, 300)
    for finder in findings.FINDERS:
        if told := finder(of):
            number = int(re.match(r"\d+", told[0])[0])
            assert sure.findings.number[finder.__name__] == number, finder.__name__


def test_each_printed_finding_carries_its_share() -> None:
    """Beside the sentence and in the table, with the choice under which it holds least."""
    of = report("2026", "paris-call")
    sure = certainty.look(of, 300)
    told = findings.rows(of, sure).items
    assert all(re.search(r"Holds in .+ % of \[worlds\]", sentence) for _, sentence in told)
    assert len(findings.table(of, sure).frame) == len(told)


def test_counts_by_hand() -> None:
    """Three cells rose by shared acts and one by an own one; the rest as anyone can count."""
    found = claims.shares(stack(TWO), NONE_DATED, 200)
    expected = {
        "shared_and_own_rises": 3, "binding_acts": 1, "nothing_found": 0, "one_listing": 0,
        "rarest": 0, "acts_against": 0, "findings_on_oversight": 0, "shared_levels": 1,
        "lapsing": 0,
    }  # fmt: skip
    assert found.number.to_dict() == expected
    assert (found.holds == 1).all()
    assert (found.low == found.number).all()


def test_a_rise_that_only_dates_an_act_is_nobodys() -> None:
    """First seen in force since: it counts among what rose, for neither side."""
    dated = NONE_DATED.copy()
    dated[1, 1] = True
    assert claims.shares(stack(TWO), dated, 100).number["shared_and_own_rises"] == 2


def test_a_choice_of_data_that_takes_a_finding_away_is_named() -> None:
    """Official sources only: nothing is left, so a quarter of the worlds loses the finding."""
    of = stack(TWO)
    of.halves[:, 1] = 0
    found = claims.shares(of, NONE_DATED, 4000).loc["binding_acts"]
    assert found.holds == pytest.approx(0.75, abs=0.03)
    assert (found.least, found.holds_least) == (CHOICES["base"][1], 0)
    assert (found.low, found.high) == (0, 1)


def test_another_recommendation_than_the_one_named_is_no_support() -> None:
    """The number stays, yet the words would be others: the finding does not hold."""
    of = stack(TWO)
    of.halves[..., 3] = 2  # something on oversight everywhere, so acceptable use is not alone
    of.halves[:, :, :, 1, ..., 3] = 0  # but coder A finds nothing there
    of.halves[:, :, :, 1, ..., 2] = 2
    found = claims.shares(of, NONE_DATED, 2000).loc["rarest"]
    assert found.holds < 0.9
    assert found.least == "coder A alone"


@pytest.mark.parametrize(
    ("share", "said"), [(1, "100 %"), (0.999, "over 99 %"), (0.004, "under 1 %"), (0, "0 %")]
)
def test_all_and_none_are_said_only_where_they_are(share: float, said: str) -> None:
    """Rounding must not turn nearly all into all."""
    assert certainty.percent(share) == said
