"""What the pages of the site are made of, and what of it each of them can lead to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from analysis import matrix, wording
from analysis.selection import Selection

ELSEWHERE = ("report.", "profiles/")  # what is brought from other folders, if it stands


@dataclass(frozen=True)
class Material:
    """All that the pages show: a selection of every government, and what stands beside it.

    `others` are the paths of files that the site has from elsewhere (report, profiles, data), and
    `says` what some of them hold.
    """

    report: Selection
    dossiers: dict[str, dict[str, Any]]
    cohorts: dict[str, set[str]]  # governments by cohort
    data_version: str
    codebook: str
    known_on: str = ""
    others: frozenset[str] = field(default_factory=frozenset)
    says: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[tuple[str, str]]:
        """The recommendations that carry levels: id and label, in their order."""
        return [(one, wording.label(one)) for one in self.report.recommendations.recommendation_id]

    @property
    def by_name(self) -> list[tuple[str, dict[str, Any]]]:
        """Codes and dossiers in alphabetical order of the governments."""
        return sorted(self.dossiers.items(), key=lambda pair: pair[1]["name"])

    @property
    def regions(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Dossiers by region and name, the European Union and its members apart."""
        about = self.report.everyone.drop_duplicates("government").set_index("government")
        where = matrix.regions(about)
        found: dict[str, list[dict[str, Any]]] = {region: [] for region in sorted(set(where))}
        for code, one in self.by_name:
            profile = f"profiles/{code}.html"
            shown = profile if profile in self.others else ""
            found[where[code]].append(one | {"profile": shown})
        return list(found.items())

    def stands(self, address: str) -> bool:
        """Whether what an address leads to is in the site."""
        return not address.startswith(ELSEWHERE) or address in self.others
