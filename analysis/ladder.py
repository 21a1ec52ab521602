"""The ladder in words: what each level takes, and what it means for each recommendation.

The texts are those of the codebook, sections 1 and 3 (`docs/codebook.md`); a test keeps them so.
"""

from __future__ import annotations

from analysis.vocabulary import MAX_LEVEL

TESTS = (  # by level
    "assessed, and nothing active meets level 1; not a finding that nothing exists",
    "the government itself joined a non-binding international text whose wording answers the "
    "recommendation",
    "a national, public, non-binding policy or guidance is in effect and says what the "
    "recommendation asks for",
    "a law, regulation, decree or order in force makes it obligatory",
    "level 3, and a documented application: a listing, sanction, refusal or revocation, "
    "prosecution, debarment, published oversight finding",
)
QUESTIONS = {
    "acceptable-use": "rules on who may use intrusion tools, for what, against whom, with which "
    "limits",
    "export-safeguards": "can the state stop intrusion goods, software and services leaving for "
    "misuse, and does it?",
    "transparent-procurement": "can public, parliament or an auditor know what is bought, from "
    "whom, at what cost, under which rule?",
    "vendor-verification": "must the buyer check the seller first?",
    "blacklist-violators": "are abusive vendors, owners, staff or users named and penalised by the "
    "state?",
    "non-state-purchases": "is sale to, or purchase and hire by, private parties barred or "
    "licensed?",
    "oversight": "does someone independent of the user authorise or review use of intrusion tools, "
    "visibly?",
}
RUNGS = {  # by recommendation, levels 1 to 4
    "acceptable-use": (
        "a joined text promising guardrails on own use",
        "a published policy with purpose limits and one of: necessity and proportionality test, "
        "protected groups, consequences of breach",
        "statute or order with the same content (state-hacking statute with offence catalogue and "
        "warrant; ban or moratorium; shield for journalists = targeted)",
        "a deployment stopped or found unlawful, an official prosecuted for unlawful use",
    ),
    "export-safeguards": (
        "ECHRI code, joint statement, Pall Mall Code, Wassenaar participation",
        "published licensing policy or exporter guidance naming such items without binding control "
        "behind it",
        "control list or statute covering intrusion items with licence duty and power to refuse",
        "a refusal, revocation, fine or prosecution concerning intrusion items",
    ),
    "transparent-procurement": (
        "a joined text with a procurement-transparency promise",
        "published policy to disclose or report such purchases",
        "law or order requiring notification or open or audited procedures for them",
        "a published product of that duty, an audit finding, a corrected contract",
    ),
    "vendor-verification": (
        "a joined text promising vetting or due diligence",
        "published guidance for public buyers on this class of vendors",
        "binding duty (certification, risk determination, register of approved vendors) with "
        "misuse, human-rights or security criteria",
        "a vendor refused or a purchase ended on that ground (a pause under review is none)",
    ),
    "blacklist-violators": (
        "a joined text promising consequences for vendors",
        "published policy to refuse them business or entry, without legal effect",
        "a legal power whose criteria expressly reach this conduct",
        "a named (or officially counted) listing, sanction, visa bar, debarment under it",
    ),
    "non-state-purchases": (
        "a joined text that reaches private buyers",
        "policy that licences go to State end users only, or official guidance against "
        "hack-for-hire",
        "law that limits sale to State end users, or makes possession, purchase, sale or hiring by "
        "private parties unlawful or subject to permit, lawful-looking tools included, without "
        "proof of intent for one specific offence",
        "prosecution, refusal or penalty against a private buyer, hack-for-hire provider or seller "
        "to private parties",
    ),
    "oversight": (
        "a joined text promising oversight of own use",
        "published policy creating administrative review, or an ad hoc inquiry with published "
        "findings",
        "law giving an independent body prior authorisation or ex-post review expressly covering "
        "intrusion powers",
        "a published finding, number or ruling about intrusion tools by such a body",
    ),
}


def rung(recommendation_id: str, level: int) -> str:
    """What a level takes for a recommendation, in the codebook's words.

    Parameters
    ----------
    recommendation_id : str
        One of the seven that carry levels.
    level : int, 1 to 4

    Examples
    --------
    >>> rung("vendor-verification", 2)
    'published guidance for public buyers on this class of vendors'
    """
    if not 1 <= level <= MAX_LEVEL:
        raise ValueError(f"level {level} is no rung; the ladder has 1 to {MAX_LEVEL}")
    return RUNGS[recommendation_id][level - 1]
