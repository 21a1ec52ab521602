"""The profile of one government: its slice as sentences, always in the same order.

A section without evidence says so and does not vanish. Nothing here is a grade or a rank, and
own acts, acts of the European Union and joined texts are told apart wherever a level stands.
"""

from __future__ import annotations

import pandas as pd

from analysis import practice, wording
from analysis.scorecard import NOTHING_SAID, Slice, as_of, is_assessed
from analysis.selection import spoken
from analysis.vocabulary import SCORED, WINDOW_MONTHS
from analysis.wording import UNION, in_words, inside, listed, number_of, quoted, the

BY = {  # what stands behind a level, in the order of the sentence
    "own": "by acts of its own on {n} ({named})",
    "inherited": UNION + " on {n} ({named})",
    "collective": "by joined texts on {n} ({named})",
}
DEPTHS = {"full": "searched in full", "light": "searched briefly", "none": "not assessed"}
CAUSES = {
    "own act": "by an act of its own",
    "inherited": UNION,
    "joined": "by a text that it joined",
    "dating": "only dated, by the day on which an act was first seen in force",
    "ended": "down, as the act or the rule that it applies ended",
    "left": "down, as it withdrew",
    "lapsed": f"down, as an application passed out of its {WINDOW_MONTHS} months and no newer "
    "application was found",
}
UNDONE = {  # parts of the slice, and how each is introduced
    "against": "**Acts against a recommendation**, which lower no level",
    "ended": "**Ended or left**, with none of the same level in its place",
    "lifted": "**Listings lifted**",
    "pending": "**Pending** when recorded",
    "failed": "**Failed**, rejected or closed without effect",
}


def title(one: Slice) -> str:
    """The name of the government and the edition, as the page's title."""
    return f"# {quoted(one['name'])}: profile {one['edition']['edition']}"


def facts(one: Slice) -> str:
    """Edition, as-of date, depth of search, and since when it belongs to which cohort."""
    edition = one["edition"]
    state = f"published on {spoken(edition['published_on'])}" if edition["published_on"] else ""
    known = f", as known on {spoken(one['known_on'])}" if one["known_on"] else ""
    looked = f", last on {spoken(one['researched_on'])}" if one["researched_on"] else ""
    return (
        f"**Edition {edition['edition']}, as of {as_of(one)}**{known}; "
        f"{state or 'retrospective, not published'}. "
        f"{wording.opened(DEPTHS[one['depth']])}{looked}. {_belongs(one)} "
        "A level says which rule was found, not that it is kept: consistency with recommendations, "
        "not compliance with a promise."
    )


def sentence(one: Slice) -> str:
    """What was found, in one sentence to quote: own, inherited and joined told apart."""
    return f"> {_sentence(one)}"


def changed(one: Slice) -> str:
    """What changed since the edition before and since the baseline, each with its cause."""
    if not is_assessed(one):
        return NOTHING_SAID
    if not one["earlier"]:
        return "This edition is the baseline: there is none before it to compare with."
    earlier = {when["edition"]: when["as_of"] for when in one["earlier"].values()}
    parts = []
    for edition, day in sorted(earlier.items(), reverse=True):
        moved = [change for change in one["changes"] if change["since"] == edition]
        told = [f"- {line}" for line in _moves(moved)]
        since = f"Since {spoken(day)}"
        parts.append("\n".join([f"{since}:\n", *told]) if told else f"{since}, no cell changed.")
    return "\n\n".join(parts)


def undone(one: Slice) -> str:
    """Counter-acts, what ended, lifted listings, pending and failed acts, the newest first."""
    found = one["undone"] or {}
    lines = [
        f"- {says}: {'; '.join(_undone(name, row) for row in found[name])}."
        for name, says in UNDONE.items()
        if name in found
    ]
    if lines:
        return "\n".join(lines)
    if not is_assessed(one):
        return NOTHING_SAID
    return "No counter-act, ended measure, pending or failed act was found."


def documented(one: Slice) -> str:
    """What it was documented to do, each row with its verb, its outcome and its source."""
    rows = [pd.Series(row) for row in one["practice"]]
    told = sorted((row for row in rows if not is_address(row)), key=_is_weak)
    lines = [f"- {practice.in_a_sentence(row)}" for row in told]
    lines += _at_home([row for row in rows if is_address(row)])
    if not lines:
        return (
            "No row on record. That says nothing of what was done: rows show what came to light, "
            "where somebody looked."
        )
    return "\n".join(lines)


def searched(one: Slice) -> str:
    """For each recommendation on which none was found: how many searches, and the last day."""
    if not is_assessed(one):
        return NOTHING_SAID
    zeros = [cell for cell in one["cells"] if cell["level"] == 0]
    if not zeros:
        return "A level stands on each of the seven, so there is no zero to account for."
    told: dict[str, list[str]] = {}
    for cell in zeros:
        told.setdefault(_searches(one, cell), []).append(inside(cell["recommendation_id"]))
    opening = "Nothing found in a brief search" if one["depth"] == "light" else "None found"
    named = "; ".join(f"{listed(names)}: {says}" for says, names in told.items())
    return f"{opening}, which is not a finding that nothing exists. {wording.opened(named)}."


def beside(one: Slice) -> str:
    """Own acts and all acts beside the median of the cohort, in words."""
    if not is_assessed(one):
        return NOTHING_SAID
    of = one["beside"]
    member = any(group["cohort"] == of["cohort"] for group in one["since"] or ())
    where = "" if member else f" {wording.opened(_name(one))} is none of them."
    return (
        f"For {_name(one)}, a level by acts of its own was found on {_of_seven(of['own'])} "
        f"recommendations, and on {_of_seven(of['all'])} with joined texts{_and_union(one)}. The "
        f"median of {number_of(of['n'], 'assessed government')} among the {quoted(of['title'])} "
        f"is {of['median_own']} and {of['median']}.{where} A count of levels says nothing of how "
        "strong they are, and orders no one."
    )


def reply(one: Slice) -> str:
    """What the government replied, or that nobody asked it."""
    lines = [_reply(row) for row in one["replies"] or ()]
    if lines:
        return "\n\n".join(lines)
    if one["anyone_invited"]:
        return "It was not invited to reply."
    return "No government was invited to reply so far; this profile was not shown to it."


def ids(one: Slice) -> str:
    """The ids of the cells, how to dispute one, and how to cite the page."""
    named = [wording.cell_id(pd.Series(cell)) for cell in one["cells"]]
    links = ", ".join(f"[{name}](#{name})" for name in named)
    edition = one["edition"]
    return (
        f"Each cell has an id, which is also its address in the web page: {links}. "
        f"{wording.DISPUTE}\n\n"
        f"To cite: {wording.AUTHORS}, *{quoted(one['name'])}: profile {edition['edition']}*, "
        f"Cyber Mercenary Accountability Tracker, as of {as_of(one)}, codebook "
        f"{edition['method_version']}, slice {one['hash']}, CC BY 4.0. The slice is the hash of "
        "all that this page rests on. Coded by two language models independently of each other; "
        "expert review pending."
    )


def _name(one: Slice) -> str:
    return quoted(the(one["name"]))


def _belongs(one: Slice) -> str:
    """The cohorts that it belongs to, each since when; "by" where it may have been earlier."""
    told = [
        f"the {quoted(group['title'])}"
        + (f" ({'by' if group['by'] else 'since'} {spoken(group['since'])})" * bool(group["since"]))
        for group in one["since"] or ()
    ]
    return f"Belongs to {listed(told)}." if told else "In none of the tracker's cohorts."


def _sentence(one: Slice) -> str:
    name = _name(one)
    if not is_assessed(one):
        return (
            f"{wording.opened(name)} was not assessed for the edition of "
            f"{one['edition']['edition']}, as nobody has searched for its acts so far: nothing can "
            "be said of what it adopted, and it is in no count."
        )
    zeros = [inside(cell["recommendation_id"]) for cell in one["cells"] if cell["level"] == 0]
    depth = "a brief" if one["depth"] == "light" else "a full"
    opening = f"As of {as_of(one)}, the tracker found for {name}, in {depth} search,"
    if len(zeros) == SCORED:
        return (
            f"{opening} neither an act nor a joined text in answer to any of the seven "
            f"recommendations on cyber mercenaries; this is not a finding that nothing exists"
            f"{_against(one)}."
        )
    parts = [_behind(one, origin) for origin in BY]
    parts += [f"none found on {in_words(len(zeros))} ({listed(zeros)})"] if zeros else []
    found = _of_seven(SCORED - len(zeros))
    return (
        f"{opening} acts or joined texts in answer to {found} recommendations on cyber "
        f"mercenaries: {'; '.join(filter(None, parts))}{_against(one)}."
    )


def _of_seven(number: int) -> str:
    return "all seven" if number == SCORED else f"{in_words(number)} of the seven"


def _behind(one: Slice, origin: str) -> str:
    named = [inside(cell["recommendation_id"]) for cell in one["cells"] if cell["origin"] == origin]
    return BY[origin].format(n=in_words(len(named)), named=listed(named)) if named else ""


def _against(one: Slice) -> str:
    acts = (one["undone"] or {}).get("against", [])
    if not acts:
        return ""
    stood = "one act" if len(acts) == 1 else f"{in_words(len(acts))} acts"
    return f"; beside it, {stood} of its own stood against a recommendation"


def _and_union(one: Slice) -> str:
    inherits = any(cell["origin"] == "inherited" for cell in one["cells"])
    return f" and what holds {UNION}" if inherits else ""


def _moves(moved: list[Slice]) -> list[str]:
    """One line a cause and act: the cells that it moved, from where to where."""
    groups: dict[tuple[str, str], list[Slice]] = {}
    for change in moved:
        groups.setdefault((change["cause"], change["act"]["instrument_id"]), []).append(change)
    return [
        f"{wording.opened(listed(_moved(change) for change in group))}: {CAUSES[cause]}: "
        f"{wording.cited(pd.Series(group[0]['act']))}"
        for (cause, _), group in groups.items()
    ]


def _moved(change: Slice) -> str:
    return f"{inside(change['recommendation_id'])} ({wording.step(pd.Series(change))})"


def _undone(name: str, row: Slice) -> str:
    if name == "lifted":
        note = wording.noted(pd.Series(row))
        return (
            f"{spoken(row['delisted_on'])}, {quoted(listed(row['names']))}, taken off the "
            f"[{quoted(row['list'])}]({note}), listed since {spoken(row['since'])}"
        )
    bears = listed(map(inside, row["recommendations"]))
    on = f"{spoken(row['on'])}, " if row["on"] else ""
    return f"{on}{wording.cited(pd.Series(row['act']))}, on {bears}"


def is_address(row: pd.Series) -> bool:
    """Whether a row says no more than where a firm sits: no court, authority or outcome behind."""
    strong = not _is_weak(row) or bool(practice.NEEDS_OUTCOME.match(row.evidence_class))
    return row.kind == practice.HOME and not strong


def _at_home(rows: list[pd.Series]) -> list[str]:
    """The firms that sit there, in one line: a jurisdiction, and nothing that a government did."""
    named = {row["vendor"]: row for row in rows if row["vendor"].lower() not in practice.UNNAMED}
    links = [f"[{quoted(name)}]({wording.noted(row)})" for name, row in named.items()]
    says = "**Firms at home there**, which names a jurisdiction and blames no one"
    return [f"- {says}: {'; '.join(links)}."] if links else []


def _is_weak(row: pd.Series) -> bool:
    return row.evidence_class not in practice.NAMED


def _searches(one: Slice, cell: Slice) -> str:
    if cell["n_searches"]:
        made = number_of(cell["n_searches"], "search", "searches")
        return f"{made}, the last on {spoken(cell['searched_on'])}"
    if one["late"]:
        return "no search for this recommendation is on record"
    first = spoken(one["first_round"])
    return f"searched in the first round (to {first}); the query was not kept"


def _reply(row: Slice) -> str:
    if not row["replied_on"]:
        return f"It was invited on {spoken(row['invited_on'])}; no reply was received."
    return (
        f"It was invited on {spoken(row['invited_on'])} and replied on "
        f"{spoken(row['replied_on'])}: {quoted(row['text'])}"
    )
