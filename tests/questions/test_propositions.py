"""What the saved questions on the propositions answer, held against the tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import pytest

from tests.questions.asking import (
    Ask,
    Line,
    agree,
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
    relations,
    rows,
    takeovers,
    terms_of,
)

FIRST: Final = "0001-01-01"
BASES: Final = {
    "stated": {"stated"},
    "read": {"read"},
    "stated-or-read": {"stated", "read"},
    "classified": {"classified"},
    "any": {"stated", "read", "classified"},
}


@dataclass(frozen=True)
class Case:
    """What is asked for: the country, the window of time, and the definitions."""

    country: str = "BE"
    as_of: str = EVER
    start: str = FIRST
    large: str = "either"
    basis: str = "stated-or-read"

    def given(self, *names: str) -> dict[str, str]:
        """The values of these parameters, besides the country and the window."""
        window = {"country": self.country, "as_of": self.as_of, "from": self.start}
        return {**window, **{name: str(getattr(self, name)) for name in names}}

    def holds(self, date: str) -> bool:
        """Whether what bears this date certainly lies in the window; undated things need all."""
        return known(date, self.as_of) and (first_day(date) if date else FIRST) >= self.start


ENDED: Final = [
    Case(), Case(as_of="2004-12-31"), Case(as_of="2010-12-31"), Case(as_of="2017-06-30"),
    Case("US"), Case("US", "1992-12-31"), Case("GB"), Case("CH"),
]  # fmt: skip
WINDOWS: Final = [
    *ENDED, Case(start="2010-01-01"), Case(as_of="2019-12-31", start="2010-01-01"),
    Case("GB", "2015-12-31"), Case("US", start="2000-01-01"),
]  # fmt: skip


def biotechnology_firms(case: Case) -> list[str]:
    """The firms that are looked at: of the country, not large, not known to be founded after the
    window or dissolved before it."""
    return [
        key for key, firm in organisations().items()
        if firm.kinds("/firms") & BIOTECHNOLOGY
        and firm.one("country") == case.country
        and firm.size != "large"
        and (not firm.founded or first_day(firm.founded) <= case.as_of)
        and last_day(firm.one("dissolved")) >= case.start
    ]  # fmt: skip


def partnerships(firm: str, case: Case) -> list[Alliance]:
    """Its alliances of the window, without takeovers, bids, majority stakes and asset sales."""
    return [
        each for each in of_firm(firm, case.as_of)
        if not each.is_takeover and case.holds(each.signed)
    ]  # fmt: skip


def large_partners(each: Alliance, firm: str, large: str) -> list[str]:
    """The other parties that are large firms, or were large when they signed, or either."""
    today = {p for p in each.others(firm) if about(p).is_firm and about(p).size == "large"}
    signing = {p for p in each.others(firm) if each.sizes.get(p) == "large"}
    return sorted({"today": today, "at-signing": signing, "either": today | signing}[large])


def first_proposition(case: Case) -> Iterable[Line]:
    """Firm, counted, alliances, those with a large firm abroad, partners, the first of them,
    alliances with a large party of unknown country, alliances with milestones, products."""
    for firm in biotechnology_firms(case):
        held = partnerships(firm, case)
        seats = {
            each.key: {p: about(p).one("country") for p in large_partners(each, firm, case.large)}
            for each in held
        }
        abroad = [e for e in held if any(c and c != case.country for c in seats[e.key].values())]
        unclear = [e for e in held if "" in seats[e.key].values()]
        partners = {p for e in abroad for p, c in seats[e.key].items() if c and c != case.country}
        signed, key = min(((e.signed or "undated", e.key) for e in abroad), default=("", ""))
        yield (
            firm, "yes" if abroad else "no", len(held), len(abroad), names_of(partners, ", "),
            signed.replace("undated", ""), key, len(unclear),
            sum(bool(terms_of(each.key, "milestone", "milestones")) for each in held),
            len(made_by(firm) & approved_in(case)),
        )  # fmt: skip


def approved_in(case: Case) -> set[str]:
    """The products that an agency approved in the window, in full or with conditions."""
    return {
        row["product"] for row in rows("programmes/approvals")
        if row["decision"] in {"approved", "conditional"} and case.holds(row["date"])
    }  # fmt: skip


def second_proposition(case: Case) -> Iterable[Line]:
    """Firm, success, counted, products on the market, listed, taken over, alliances, licences and
    knowledge taken in and given out, collaborations."""
    for firm in biotechnology_firms(case):
        status = about(firm).one("status")
        market, listed = on_market(firm, case), was_listed(firm, case)
        taken = [t for t in takeovers().values() if t.target == firm and case.holds(t.date)]
        priced = any(term.disclosed for each in taken for key in each.deals
                     for term in terms_of(key, "purchase-price"))  # fmt: skip
        if status == "bankrupt":
            success = "no"
        elif market or listed or priced:
            success = "yes"
        else:
            success = "unknown" if taken or status in {"", "unknown"} else "no"
        fate = "price disclosed" if priced else "price not on record" if taken else "no"
        held = len(partnerships(firm, case))
        inward, outward, joint = opened_in(firm, case)
        either = "yes" if held + inward + outward + joint else "no"
        yield (
            firm, success, either if success == "yes" else "", market, "yes" if listed else "no",
            fate, held, inward, outward, joint,
        )  # fmt: skip


def opened_in(firm: str, case: Case) -> tuple[int, int, int]:
    """Licences and knowledge taken in, given out, and collaborations, in the window."""
    licences = [
        e for e in of_firm(firm, case.as_of) if "licence" in e.kinds and case.holds(e.signed)
    ]
    sent = [r for r in relations("transfers-technology-to") if case.holds(r.since)]
    joint = [r for r in relations("collaborates-with") if case.holds(r.since)]
    return (
        sum(firm in e.side("licence", "partner") for e in licences)
        + sum(relation.object == firm for relation in sent),
        sum(firm in e.side("licence", "originator") for e in licences)
        + sum(relation.subject == firm for relation in sent),
        sum(firm in {relation.subject, relation.object} for relation in joint),
    )


def on_market(firm: str, case: Case) -> int:
    """Its products and programmes that were approved or launched in the window."""
    found = made_by(firm) & approved_in(case)
    mine = {r["key"]: r["product"] or r["key"] for r in rows("programmes/programmes")
            if org(r["firm"]) == firm}  # fmt: skip
    found |= {
        mine[row["programme"]] for row in rows("programmes/stages")
        if row["programme"] in mine and row["stage"] in {"approved", "launched"}
        and case.holds(row["date"])
    }  # fmt: skip
    return len(found)


def was_listed(firm: str, case: Case) -> bool:
    """Whether it was listed in the window: by its offerings, or undated by the exchange alone."""
    offerings = [each for each in finance() if each.firm == firm and each.kind == "ipo"]
    dates = [each.date for each in offerings if each.date]
    listed = bool(offerings or any(about(firm).all("listed_on")))
    return listed and any(case.holds(date) for date in dates or [""])


def models_in(firm: str, case: Case) -> list[Row]:
    """Its models that began by the date and are not known to have ended before the window."""
    return [
        row for row in models()
        if row["firm"] == firm and known(row["from"], case.as_of)
        and last_day(row["to"]) >= case.start
    ]  # fmt: skip


def third_proposition(case: Case) -> Iterable[Line]:
    """Firm, counted, the adoption that decides, still integrated, and its models on each basis."""
    for firm in biotechnology_firms(case):
        mine = models_in(firm, case)
        heard = [row for row in mine if row["basis"] in BASES[case.basis]]
        integrated = [row for row in heard if row["model"] == "fully-integrated"]
        still = any(last_day(row["to"]) >= case.as_of for row in integrated)
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


@pytest.mark.parametrize(
    "case",
    [*WINDOWS, Case(large="at-signing"), Case("US", large="today"), Case("US", large="at-signing")],
)
def test_proposition_1(ask: Ask, case: Case) -> None:
    firms = list(first_proposition(case))
    given = case.given("large")
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


@pytest.mark.parametrize("case", WINDOWS)
def test_proposition_2(ask: Ask, case: Case) -> None:
    firms = list(second_proposition(case))
    given = case.given()
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


@pytest.mark.parametrize(
    "case",
    [
        *WINDOWS, *(Case(basis=basis) for basis in ("stated", "read", "classified")),
        Case(start="2010-01-01", basis="any"),
    ],
)  # fmt: skip
def test_proposition_3(ask: Ask, case: Case) -> None:
    firms = list(third_proposition(case))
    given = case.given("basis")
    found = ask("proposition-3-firms", **given)
    agree(found, "firm counted adoption stillIntegrated stated read classified", firms)
    columns = [4 + number for number, basis in enumerate(("stated", "read", "classified"))
               if basis in BASES[case.basis]]  # fmt: skip
    heard = [line for line in firms if any(line[column] for column in columns)]
    bases_held = (sum(bool(line[n]) for line in firms) for n in (4, 5, 6))
    whole, part = ([line for line in group if line[1] == "yes"] for group in (firms, heard))
    agree(
        ask("proposition-3", **given),
        "numerator denominator share withSuchModel notIntegratedOfThese shareOfThese "
        "withStated withRead withClassified withoutModel stillIntegrated",
        [(len(whole), len(firms), percent(len(whole), len(firms)), len(heard), len(part),
          percent(len(part), len(heard)), *bases_held,
          sum(not any(line[4:]) for line in firms), sum(line[3] == "yes" for line in firms))],
    )  # fmt: skip


@pytest.mark.parametrize("case", ENDED)
def test_propositions(ask: Ask, case: Case) -> None:
    """The words of a reading hold the other figures, so the numbers in them are compared."""
    one = list(first_proposition(case))
    two = list(second_proposition(case))
    three = list(third_proposition(case))
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
    found = ask("propositions", country=case.country, as_of=case.as_of)
    agree(
        found,
        "proposition numerator denominator share",
        ((n, *said[:2], percent(*said[:2])) for n, said in enumerate(figures, start=1)),
    )
    assert [tuple(map(int, re.findall("[0-9]+", row["reading"]))) for row in found] == figures


STARTS: Final = {"all years": FIRST, "2000": "2000-01-01", "2010": "2010-01-01"}


def first_variants(case: Case) -> Iterable[tuple[str, int, int]]:
    """Definition, numerator and denominator of each variant of proposition 1."""
    for large in ("today", "at-signing", "either"):
        words = "today or at signing" if large == "either" else large.replace("-", " ")
        firms = list(first_proposition(replace(case, large=large)))
        yield f"partner large {words}", sum(line[1] == "yes" for line in firms), len(firms)


def second_variants(case: Case) -> Iterable[tuple[str, int, int]]:
    """The same of proposition 2."""
    won = [line for line in second_proposition(case) if line[1] == "yes"]
    allied = {line[0] for line in won if line[6]}
    opened = {line[0] for line in won if any(line[7:])}
    for words, firms in (
        ("an alliance", allied), ("open innovation", opened),
        ("an alliance or open innovation", allied | opened),
    ):  # fmt: skip
        yield f"with {words}", len(firms), len(won)


def third_variants(case: Case, *, known_only: bool) -> Iterable[tuple[str, int, int]]:
    """The same of proposition 3, of all firms or of those with a model on the basis."""
    for basis, words in (
        ("stated", "stated"), ("stated-or-read", "stated or read"),
        ("any", "stated, read or classified"),
    ):  # fmt: skip
        mine = replace(case, basis=basis)
        firms = [
            line for line in third_proposition(mine)
            if not known_only
            or any(row["basis"] in BASES[basis] for row in models_in(str(line[0]), mine))
        ]  # fmt: skip
        yield f"models {words}", sum(line[1] == "yes" for line in firms), len(firms)


@pytest.mark.parametrize("case", [Case(), Case("US"), Case(as_of="2015-12-31")])
def test_proposition_sensitivity(ask: Ask, case: Case) -> None:
    expected: list[Line] = []
    for since, start in STARTS.items():
        each = replace(case, start=start)
        for number, looked_at, variants in (
            (1, "all biotechnology firms", first_variants(each)),
            (2, "successful firms", second_variants(each)),
            (3, "all biotechnology firms", third_variants(each, known_only=False)),
            (3, "firms with such a model", third_variants(each, known_only=True)),
        ):
            expected += (
                (number, words, looked_at, since, counted, of, percent(counted, of))
                for words, counted, of in variants
            )
    found = ask("proposition-sensitivity", country=case.country, as_of=case.as_of)
    agree(found, "proposition definition lookedAt since numerator denominator share", expected)
    for row in (row for row in found if row["asProposed"]):
        asked = ask(f"proposition-{row['proposition']}", country=case.country, as_of=case.as_of)
        assert row["share"] == asked[0]["share"]


@pytest.mark.parametrize(
    ("name", "given"),
    [("proposition-1", {"large": "tomorrow"}), ("proposition-3", {"basis": "heard"})],
)
def test_a_definition_that_is_not_known_has_no_answer(
    ask: Ask, name: str, given: dict[str, str]
) -> None:
    assert ask(name, **given) == []
    assert ask(f"{name}-firms", **given) == []
