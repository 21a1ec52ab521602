"""Closed lists and ladders: what a coded cell may hold, in the order that decides.

A list ordered from weak to strong says so; the lower reading of two coders (codebook rule 14) is
the one that stands first in it.
"""

from __future__ import annotations

# Ladders, each from the lower reading to the higher.
NEXUS = ("none", "incidental", "adjacent", "functional", "direct")
SCOPE = ("targeted", "general")
FORCE = ("political", "policy", "binding", "enforcement")  # raw level 1 to 4
CONFIDENCE = ("D", "C", "B", "A")
STATUS = ("failed", "adverse", "pending", "event", "in-force")
ORIGIN = ("collective", "inherited", "own")

MAX_LEVEL = 4  # levels: the top of the ladder, 'applied'
LEVELS = ("no evidence found", "commitment", "policy", "binding", "applied")
WINDOW_MONTHS = 36  # months: how long an event counts (rule 5)

STATES = ("adopted", "none-found", "not-assessed")
DEPTH = ("none", "light", "full")
COUNTING = ("in-force", "event")  # statuses that count towards a level (rule 6)
COVERED = ("functional", "direct")  # nexus that can reach level 2 and more
CONTINUING = ("export-listing", "sanctions", "visa-restriction", "debarment")  # no window (rule 5)
NEEDS_NO_RULE = "blacklist-violators"  # a listing proves the power behind it (rule 4)
UNION = "EUE"  # the European Union as a government
UNION_ISSUER = "eu"  # the same as an issuer of acts

CODERS = ("A", "B")  # who read every instrument; later coders and experts read a part
READINGS = ("adjudicated", *CODERS)  # whose coding a level may rest on; the first is published
BASES = ("all", "official", "confidence-a-b", "no-single-source")  # which evidence; first published
RESOLVED = "resolved"
ADDRESSEES = ("governments", "industry", "civil-society")
SCORED = 7  # the first seven of the Blueprint's recommendations carry levels

# Bodies and groups that issue texts or acts, with the name a reader knows.
BODIES = {
    "african-commission": "African Commission on Human and Peoples' Rights",
    "council-of-europe": "Council of Europe",
    "dfi-partners": "partners of the Declaration for the Future of the Internet",
    "eu": "European Union",
    "export-controls-human-rights-initiative": "Export Controls and Human Rights Initiative",
    "foc": "Freedom Online Coalition",
    "g7": "G7",
    "hrc-joint-statement": "States of a joint statement in the Human Rights Council",
    "oecd": "OECD",
    "pall-mall-process": "Pall Mall Process",
    "paris-call": "Paris Call",
    "summit-for-democracy": "Summit for Democracy",
    "uk-france-summit": "summit of the United Kingdom and France",
    "united-nations": "United Nations",
    "wassenaar-arrangement": "Wassenaar Arrangement",
}
MEMBERSHIPS = ("eu", "foc", "oecd")  # bodies whose members a cohort can be

UN_REGIONS = ("Africa", "Americas", "Asia", "Europe", "Oceania")
YES_NO = ("no", "yes")
DATE_KINDS = ("first-seen", "start")
DATE_PRECISION = ("exact-year", "upper-bound")
INSTRUMENT_KINDS = (
    "code-of-practice",
    "court-ruling",
    "debarment",
    "declaration",
    "executive-order",
    "export-listing",
    "guidance",
    "legislation",
    "licence-decision",
    "oversight-decision",
    "parliamentary-inquiry",
    "policy",
    "procurement-rule",
    "prosecution",
    "regulation",
    "sanctions",
    "strategy",
    "visa-restriction",
)
SOURCE_KINDS = ("academic", "industry", "news", "ngo", "official")
SOURCE_CLASSES = ("mirror-or-aggregator", "official", "primary-research-or-ngo", "publisher")
PRACTICE_KINDS = (
    "misuse-documented",
    "oversight-failure",
    "procurement-reported",
    "use-documented",
    "vendor-hosting",
)
EVIDENCE_CLASSES = (
    "contested",
    "court-established",
    "court-mixed",
    "court-pending",
    "court-record",
    "forensic-finding",
    "forensic-finding-operator-inferred",
    "industry-finding",
    "infrastructure-inference",
    "leak-and-forensics",
    "leaked-documents",
    "leaked-vendor-documents",
    "ngo-finding",
    "official-acknowledgement",
    "official-act",
    "official-finding",
    "official-inquiry",
    "parliamentary-finding",
    "platform-notification",
    "press-report",
    "procurement-record",
    "prosecution-pending",
    "single-source",
    "trade-records",
    "vendor-admission",
)
SEARCHED_IN = ("repositories", "web")
RESULTS = ("found", "nothing-relevant")
LISTED_KINDS = ("entity", "person")
