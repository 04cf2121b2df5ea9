"""Alliances: the relationship, its parties, its agreements and their terms.

The order of a row says who is who: the originator gives the asset (and is the target of a
takeover), the partner receives it, pays or acquires; see the vocabulary `party-role`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from triplehelix.dates import PartialDate
from triplehelix.records import Record, RejectedError
from triplehelix.statements import (
    Triples,
    coded,
    dated,
    document,
    is_a,
    linked,
    literal,
    money,
    named,
    number,
    organisation,
    sourced,
)
from triplehelix.terms import DERIVED_FROM, TRUE, part, th, thing

AGREEMENTS = {
    "licence": "LicenceAgreement",
    "option": "OptionAgreement",
    "data-access": "DataAccessAgreement",
    "collaborative-research": "ResearchCollaborationAgreement",
    "co-development": "CoDevelopmentAgreement",
    "co-promotion": "CoPromotionAgreement",
    "distribution": "DistributionAgreement",
    "supply": "SupplyAgreement",
    "service": "ServiceAgreement",
    "equity": "EquityAgreement",
    "majority-equity": "MajorityEquityAgreement",
    "joint-venture": "JointVentureAgreement",
    "consortium": "ConsortiumAgreement",
    "spin-off": "SpinOffAgreement",
    "asset-purchase": "AssetPurchaseAgreement",
    "acquisition": "AcquisitionAgreement",
    "acquisition-bid": "AcquisitionBid",
    "loan": "LoanAgreement",
    "amendment": "Amendment",
    "other": "Agreement",
}

# What the originators and the partners of an agreement are called, by kind.
SIDES = {
    "licence": ("hasLicensor", "hasLicensee"),
    "option": ("hasLicensor", "hasLicensee"),
    "data-access": ("hasLicensor", "hasLicensee"),
    "co-promotion": (None, "hasMarketer"),
    "distribution": (None, "hasMarketer"),
    "service": ("hasProvider", "hasClient"),
    "equity": ("hasIssuer", "hasSubscriber"),
    "majority-equity": ("hasIssuer", "hasSubscriber"),
    "asset-purchase": ("hasSeller", "hasBuyer"),
    "acquisition": (None, "hasBuyer"),
    "acquisition-bid": (None, "hasBuyer"),
}

TERMS = {
    "upfront": "UpfrontTerm",
    "milestones": "MilestoneTotalTerm",
    "milestone": "MilestoneTerm",
    "headline": "HeadlineTerm",
    "royalty": "RoyaltyTerm",
    "equity-purchase": "EquityPurchaseTerm",
    "option-fee": "OptionFeeTerm",
    "research-funding": "ResearchFundingTerm",
    "licence-fee": "LicenceFeeTerm",
    "profit-share": "ProfitShareTerm",
    "cost-share": "CostShareTerm",
    "purchase-price": "PurchasePriceTerm",
    "earn-out": "EarnOutTerm",
    "stake": "StakeTerm",
    "loan": "LoanTerm",
    "grant": "GrantTerm",
    "service-fee": "ServiceFeeTerm",
    "other-payment": "PaymentTerm",
}


@dataclass(frozen=True)
class Party:
    """A party of an alliance: its key, its role and, where stated, its size at the time."""

    key: str
    role: str
    size: str | None


def alliance(record: Record) -> Triples:
    """An alliance with its parties and one agreement per kind."""
    subject = thing("alliance", record.need("key"))
    cited = document(record.need_ahead("source_url"))
    parties = _parties(record)
    yield from is_a(subject, "Alliance")
    yield from named(subject, record.need("title"))
    signed = record.take_date("signed")
    yield from dated(subject, "validFrom", signed)
    yield from dated(subject, "validTo", record.take_date("ended"))
    yield from coded(subject, "endReason", "end-reason", record.take_text("end_reason"))
    yield from literal(subject, th("endNote"), record.take_text("end_note"))
    returned = record.take_list("rights_returned_to")
    yield from linked(subject, "rightsReturnedTo", map(organisation, returned))
    yield from literal(subject, th("subject"), record.take_text("subject"))
    yield from literal(subject, th("fieldText"), *map(str.lower, record.take_list("fields")))
    yield from _participations(subject, parties)
    kinds = dict.fromkeys(record.take_list("kinds"))
    reversed_ = _reversed(record, kinds)
    for position, kind in enumerate(kinds):
        agreement = part(subject, "agreement", kind)
        yield subject, th("governedBy"), agreement
        if position == 0:
            yield subject, th("mainAgreement"), agreement
        yield agreement, DERIVED_FROM, cited
        yield from _agreement(agreement, kind, parties, turned=kind in reversed_)
        if kind == "acquisition":
            yield from _takeover(agreement, parties, signed, cited)
    yield from sourced(subject, record)


def _parties(record: Record) -> list[Party]:
    keys = record.take_list("partners")
    roles = record.take_list("roles") or ("originator", *("partner" for _ in keys[1:]))
    sizes: Sequence[str | None] = record.take_list("sizes") or [None] * len(keys)
    for column, values in (("roles", roles), ("sizes", sizes)):
        if len(values) != len(keys):
            found = "|".join(value or "" for value in values)
            raise RejectedError(column, found, f"{len(keys)} parties but {len(values)} values")
    if len(set(keys)) < 2:
        raise RejectedError("partners", "|".join(keys), "an alliance has two different parties")
    if len(set(keys)) < len(keys):
        raise RejectedError("partners", "|".join(keys), "a party is named twice")
    return [Party(*each) for each in zip(keys, roles, sizes, strict=True)]


def _reversed(record: Record, kinds: Collection[str]) -> tuple[str, ...]:
    """The kinds in which the partner gives and the originator takes."""
    turned = record.take_list("reversed")
    for kind in turned:
        if kind not in kinds or None in SIDES.get(kind, (None,)):
            raise RejectedError("reversed", kind, "not a kind of this row that has two sides")
    return turned


def _participations(subject: NamedNode, parties: Sequence[Party]) -> Triples:
    for party in parties:
        node = part(subject, "party", party.key)
        yield subject, th("hasParticipation"), node
        yield from is_a(node, "Participation")
        yield from linked(node, "participant", [organisation(party.key)])
        yield from coded(node, "partyRole", "party-role", party.role)
        yield from coded(node, "sizeAtSigning", "size", party.size)


def _with_role(parties: Sequence[Party], *roles: str) -> Iterator[NamedNode]:
    return (organisation(party.key) for party in parties if party.role in roles)


def _agreement(
    agreement: NamedNode, kind: str, parties: Sequence[Party], *, turned: bool
) -> Triples:
    yield from is_a(agreement, AGREEMENTS[kind])
    yield from coded(agreement, "allianceKind", "alliance-kind", kind)
    everyone = (organisation(party.key) for party in parties)
    yield from linked(agreement, "hasContractParty", everyone)
    yield from linked(agreement, "hasOriginator", _with_role(parties, "originator"))
    giver, taker = SIDES.get(kind, (None, None))
    if turned:
        giver, taker = taker, giver
    if giver is not None:
        roles = ("originator", "seller") if giver == "hasSeller" else ("originator",)
        yield from linked(agreement, giver, _with_role(parties, *roles))
    if taker is not None:
        yield from linked(agreement, taker, _with_role(parties, "partner"))


def _takeover(
    agreement: NamedNode, parties: Sequence[Party], signed: PartialDate | None, cited: NamedNode
) -> Triples:
    targets = [party.key for party in parties if party.role == "originator"]
    acquirers = [party.key for party in parties if party.role == "partner"]
    if not targets or not acquirers:
        roles = "|".join(party.role for party in parties)
        raise RejectedError("roles", roles, "a takeover has an originator and a partner")
    for target in targets:
        event = part(organisation(target), "takeover", acquirers[0])
        yield agreement, th("ledTo"), event
        yield from is_a(event, "Takeover")
        yield from linked(event, "hasTarget", [organisation(target)])
        yield from linked(event, "hasAcquirer", map(organisation, acquirers))
        yield event, th("isCompleted"), TRUE
        yield from dated(event, "eventDate", signed)
        yield event, DERIVED_FROM, cited


def term(record: Record) -> Triples:
    """One term of an alliance, with what is known of its value."""
    whole = thing("alliance", record.need("alliance"))
    kind, piece = record.need("term"), record.take_text("part")
    subject = part(whole, "term", f"{kind}-{piece}" if piece else kind)
    yield whole, th("allianceTerm"), subject
    yield from is_a(subject, TERMS[kind])
    yield from coded(subject, "termKind", "term-kind", kind)
    yield from coded(subject, "disclosure", "disclosure", record.need("disclosure"))
    yield from money(subject, record.take_number("amount"), record.take_text("currency"))
    for column, local in (("is_maximum", "isMaximum"), ("includes_upfront", "includesUpfront")):
        if record.take_flag(column):
            yield subject, th(local), TRUE
    yield from number(subject, "rateMin", record.take_number("rate_min"))
    yield from number(subject, "rateMax", record.take_number("rate_max"))
    yield from literal(subject, th("wording"), record.take_text("wording"))
    yield from sourced(subject, record)


LOAD = {"alliances": alliance, "terms": term}
