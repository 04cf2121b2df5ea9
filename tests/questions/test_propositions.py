"""What the saved questions on the propositions answer, held against the tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import pytest

from tests.questions.asking import (
    Ask,
    Line,
    agree,
    approved,
    flows,
    known,
    label,
    made_by,
    models,
    of_firm,
)
from tests.tables import (
    BIOTECHNOLOGY,
    EVER,
    Alliance,
    Row,
    about,
    finance,
    first_day,
    last_day,
    names_of,
    org,
    organisations,
    rows,
    takeovers,
    terms_of,
)

PROPOSITION_CASES: Final = [
    ("BE", EVER), ("BE", "2004-12-31"), ("BE", "2010-12-31"), ("BE", "2017-06-30"), ("US", EVER),
    ("US", "1992-12-31"), ("GB", EVER), ("CH", EVER),
]  # fmt: skip


def biotechnology_firms(country: str, as_of: str) -> list[str]:
    """The firms that are looked at: of the country, not large, not known to be founded later."""
    return [
        key for key, firm in organisations().items()
        if firm.kinds("/firms") & BIOTECHNOLOGY
        and firm.one("country") == country
        and firm.size != "large"
        and (not firm.founded or first_day(firm.founded) <= as_of)
    ]  # fmt: skip


def partnerships(firm: str, as_of: str) -> list[Alliance]:
    """Its alliances by the date, without takeovers, bids, majority stakes and sales of assets."""
    return [each for each in of_firm(firm, as_of) if not each.is_takeover]


def large_partners(each: Alliance, firm: str) -> list[str]:
    """The other parties that are large firms, or were large when they signed."""
    return [
        party for party in each.others(firm)
        if each.sizes.get(party) == "large"
        or (about(party).is_firm and about(party).size == "large")
    ]  # fmt: skip


def first_proposition(country: str, as_of: str) -> Iterable[Line]:
    """Firm, counted, alliances, those with a large firm abroad, partners, the first of them,
    alliances with a large party of unknown country, alliances with milestones, products."""
    for firm in biotechnology_firms(country, as_of):
        held = partnerships(firm, as_of)
        seats = {
            each.key: {p: about(p).one("country") for p in large_partners(each, firm)}
            for each in held
        }
        abroad = [e for e in held if any(c and c != country for c in seats[e.key].values())]
        unclear = [e for e in held if "" in seats[e.key].values()]
        partners = {p for e in abroad for p, c in seats[e.key].items() if c and c != country}
        signed, key = min(((e.signed or "undated", e.key) for e in abroad), default=("", ""))
        yield (
            firm, "yes" if abroad else "no", len(held), len(abroad), names_of(partners, ", "),
            signed.replace("undated", ""), key, len(unclear),
            sum(bool(terms_of(each.key, "milestone", "milestones")) for each in held),
            len(made_by(firm) & approved(as_of)),
        )  # fmt: skip


def second_proposition(country: str, as_of: str) -> Iterable[Line]:
    """Firm, success, counted, products on the market, listed, taken over, alliances, licences and
    knowledge taken in and given out, collaborations."""
    for firm in biotechnology_firms(country, as_of):
        status = about(firm).one("status")
        market, listed = on_market(firm, as_of), was_listed(firm, as_of)
        taken = [t for t in takeovers().values() if t.target == firm and known(t.date, as_of)]
        priced = any(term.disclosed for each in taken for key in each.deals
                     for term in terms_of(key, "purchase-price"))  # fmt: skip
        if status == "bankrupt":
            success = "no"
        elif market or listed or priced:
            success = "yes"
        else:
            success = "unknown" if taken or status in {"", "unknown"} else "no"
        fate = "price disclosed" if priced else "price not on record" if taken else "no"
        held = len(partnerships(firm, as_of))
        licensed, licensing, received, sent, joint = flows(firm, as_of)
        inward, outward = licensed + received, licensing + sent
        either = "yes" if held + inward + outward + joint else "no"
        yield (
            firm, success, either if success == "yes" else "", market, "yes" if listed else "no",
            fate, held, inward, outward, joint,
        )  # fmt: skip


def on_market(firm: str, as_of: str) -> int:
    """Its products and programmes that were approved or launched by a date."""
    found = made_by(firm) & approved(as_of)
    mine = {r["key"]: r["product"] or r["key"] for r in rows("programmes/programmes")
            if org(r["firm"]) == firm}  # fmt: skip
    found |= {
        mine[row["programme"]] for row in rows("programmes/stages")
        if row["programme"] in mine and row["stage"] in {"approved", "launched"}
        and known(row["date"], as_of)
    }  # fmt: skip
    return len(found)


def was_listed(firm: str, as_of: str) -> bool:
    """Whether it was listed by a date: by its offerings, or undated by the exchange alone."""
    offerings = [each for each in finance() if each.firm == firm and each.kind == "ipo"]
    dates = [each.date for each in offerings if each.date]
    listed = bool(offerings or any(about(firm).all("listed_on")))
    return listed and (any(known(date, as_of) for date in dates) if dates else as_of == EVER)


def third_proposition(country: str, as_of: str) -> Iterable[Line]:
    """Firm, counted, the adoption that decides, still integrated, and its models on each basis."""
    for firm in biotechnology_firms(country, as_of):
        mine = [row for row in models() if row["firm"] == firm and known(row["from"], as_of)]
        heard = [row for row in mine if row["basis"] != "classified"]
        integrated = [row for row in heard if row["model"] == "fully-integrated"]
        still = any(last_day(row["to"]) >= as_of for row in integrated)
        told = (in_words(row for row in mine if row["basis"] == basis)
                for basis in ("stated", "read", "classified"))  # fmt: skip
        yield (
            firm, "no" if integrated else "yes", min((r["key"] for r in integrated), default=""),
            ("yes" if still else "no") if integrated else "", *told,
        )  # fmt: skip


def in_words(adoptions: Iterable[Row]) -> str:
    """Models with the years from and to, in the order in which they begin; undated ones first."""
    told = sorted(
        (
            first_day(row["from"]) if row["from"] else "",
            f"{label('business-model', row['model'])} ({row['from'][:4] or '?'}-{row['to'][:4]})",
        )
        for row in adoptions
    )
    return "; ".join(words for _, words in told)


def percent(numerator: int, denominator: int) -> str:
    """A share in percent with one decimal; none where nothing is looked at."""
    if not denominator:
        return ""
    tenths = int(1000 * numerator / denominator + 0.5)
    return f"{tenths // 10}.{tenths % 10}"


@pytest.mark.parametrize(("country", "as_of"), PROPOSITION_CASES)
def test_proposition_1(ask: Ask, country: str, as_of: str) -> None:
    firms = list(first_proposition(country, as_of))
    given = {"country": country, "as_of": as_of}
    agree(
        ask("proposition-1-firms", **given),
        "firm counted alliances alliancesWithLargeForeign partners firstSigned firstAlliance "
        "largePartnerOfUnknownCountry milestoneAlliances approvedProducts",
        firms,
    )
    counted = [line for line in firms if line[1] == "yes"]
    silent = [line for line in firms if line[2] == 0]
    unclear = [line for line in firms if line[7] and line[1] == "no"]
    agree(
        ask("proposition-1", **given),
        "numerator denominator share withoutKnownAlliance otherAlliancesOnly "
        "largePartnerOfUnknownCountry",
        [(len(counted), len(firms), percent(len(counted), len(firms)), len(silent),
          len(firms) - len(counted) - len(silent), len(unclear))],
    )  # fmt: skip


@pytest.mark.parametrize(("country", "as_of"), PROPOSITION_CASES)
def test_proposition_2(ask: Ask, country: str, as_of: str) -> None:
    firms = list(second_proposition(country, as_of))
    given = {"country": country, "as_of": as_of}
    agree(
        ask("proposition-2-firms", **given),
        "firm success counted onMarket listed takenOver alliances inbound outbound collaborations",
        firms,
    )
    opened = {line[0]: sum(map(int, map(str, line[7:]))) for line in firms}
    with_either = {line[0] for line in firms if line[6] or opened[line[0]]}
    won, lost, unsure = ([line for line in firms if line[1] == success]
                         for success in ("yes", "no", "unknown"))  # fmt: skip
    either = [sum(line[0] in with_either for line in group) for group in (won, lost, unsure)]
    agree(
        ask("proposition-2", **given),
        "numerator denominator share successfulWithAlliance successfulWithOpenInnovation "
        "notSuccessful notSuccessfulWithEither shareOfNotSuccessful successUnknown "
        "unknownWithEither",
        [(either[0], len(won), percent(either[0], len(won)), sum(bool(line[6]) for line in won),
          sum(bool(opened[line[0]]) for line in won), len(lost), either[1],
          percent(either[1], len(lost)), len(unsure), either[2])],
    )  # fmt: skip


@pytest.mark.parametrize(("country", "as_of"), PROPOSITION_CASES)
def test_proposition_3(ask: Ask, country: str, as_of: str) -> None:
    firms = list(third_proposition(country, as_of))
    given = {"country": country, "as_of": as_of}
    found = ask("proposition-3-firms", **given)
    agree(found, "firm counted adoption stillIntegrated stated read classified", firms)
    heard = [line for line in firms if line[4] or line[5]]
    bases_held = (sum(bool(line[n]) for line in firms) for n in (4, 5, 6))
    whole, part = ([line for line in group if line[1] == "yes"] for group in (firms, heard))
    agree(
        ask("proposition-3", **given),
        "numerator denominator share withStatedOrRead notIntegratedOfThese shareOfThese "
        "withStated withRead withClassified withoutModel stillIntegrated",
        [(len(whole), len(firms), percent(len(whole), len(firms)), len(heard), len(part),
          percent(len(part), len(heard)), *bases_held,
          sum(not any(line[4:]) for line in firms), sum(line[3] == "yes" for line in firms))],
    )  # fmt: skip


@pytest.mark.parametrize(("country", "as_of"), PROPOSITION_CASES)
def test_propositions(ask: Ask, country: str, as_of: str) -> None:
    """The words of a reading hold the other figures, so the numbers in them are compared."""
    one = list(first_proposition(country, as_of))
    two = list(second_proposition(country, as_of))
    three = list(third_proposition(country, as_of))
    allied = [line for line in one if line[1] == "yes"]
    silent = [line for line in one if not line[2]]
    either = {line[0] for line in two if line[6] or any(line[7:])}
    won, lost, unsure = ([line for line in two if line[1] == success]
                         for success in ("yes", "no", "unknown"))  # fmt: skip
    apart = [line for line in three if line[1] == "yes"]
    unheard = [line for line in three if not line[4] and not line[5]]
    firms = len(one)
    figures = [
        (len(allied), firms, firms - len(allied) - len(silent), len(silent)),
        (
            sum(line[0] in either for line in won), len(won),
            sum(line[0] in either for line in lost), len(lost), len(unsure),
        ),
        (len(apart), firms, len(unheard)),
    ]  # fmt: skip
    found = ask("propositions", country=country, as_of=as_of)
    agree(
        found,
        "proposition numerator denominator share",
        ((n, *said[:2], percent(*said[:2])) for n, said in enumerate(figures, start=1)),
    )
    assert [tuple(map(int, re.findall("[0-9]+", row["reading"]))) for row in found] == figures
