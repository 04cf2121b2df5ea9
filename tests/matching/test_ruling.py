"""What comes of a pair: the same, different, or for a person; hard cases worked out by hand."""

from __future__ import annotations

import pytest

from tests.matching.organisation import org, outcome
from triplehelix.matching.organisations import Organisation
from triplehelix.matching.outcomes import Outcome, Score
from triplehelix.matching.scoring import score

MERCK = org("Merck KGaA", "DE", "Darmstadt")
JOHNSON = org("Johnson & Johnson", "US", "New Brunswick")
GSK = org("GSK plc", "GB", "London", former=("GlaxoSmithKline plc",))

APART = [
    (org("Merck & Co., Inc.", "US"), MERCK),
    (org("Merck & Co., Inc."), org("Merck KGaA")),
    (org("Merck Sharp & Dohme Corp."), org("Merck & Co., Inc.")),
    (org("EMD Serono, Inc.", "US"), MERCK),
    (org("Abbott", "US", "Abbott Park"), org("AbbVie", "US", "North Chicago")),
    (org("Novartis AG", "CH", "Basel"), org("Novartis Pharma GmbH", "DE")),
    (org("Novartis AG", "CH", "Basel"), org("Novartis Belgium", "BE")),
    (org("Novartis Pharma GmbH", "DE"), org("Novartis Pharma GmbH", "AT")),
    (org("Teva B.V."), org("Teva GmbH")),
    (org("Pfizer Inc.", "US"), org("Pfizer Limited", "GB")),
    (org("Genmab US, Inc."), org("Genmab A/S")),
    (org("UCB SA", "BE", "Brussels"), org("UCB Pharma SA", "BE", "Brussels")),
    (org("UCB", "BE", "Brussels"), org("UCB Biopharma", "BE", "Brussels", other=("UCB",))),
    (org("University of Ulm", "DE", "Ulm"), org("Ulm University Hospital", "DE", "Ulm")),
    (org("Univ. of Basel"), org("University Hospital, Basel, Switzerland")),
    (org("Universitätsmedizin Mainz", "DE"), org("University of Mainz", "DE", "Mainz")),
    (org("University of York", "GB"), org("York University", "CA")),
    (org("University of York"), org("York University")),
    (org("First Affiliated Hospital of Soochow University"),
     org("Second Affiliated Hospital of Soochow University")),
    (JOHNSON, org("Janssen Pharmaceutica", "BE", "Beerse")),
    (JOHNSON, org("Johnson Controls International plc")),
    (GSK, org("GlaxoSmithKline Biologicals SA", "BE", "Rixensart")),
    (org("GlaxoSmithKline"), org("GlaxoSmithKline Consumer Healthcare")),
    (org("Novo Nordisk A/S", "DK"), org("Novo Nordisk Foundation", "DK")),
    (org("Gimv", "BE"), org("Gimv Health Fund", "BE")),
    (org("National Cancer Institute", "US"), org("National Cancer Institute", "FR")),
    (org("Ministry of Health"), org("Ministry of Health", "IL")),
    (org("St. Mary's Hospital", "US", "Madison"), org("St Mary's Hospital", "US", "Duluth")),
    (org("M.D. Anderson Cancer Center"), org("MD Anderson Cancer Center Madrid", "ES", "Madrid")),
    (org("Mosaic Co", ticker="MOS"), org("Analyse de la morphogenèse", "FR", other=("MOSAIC",))),
    (org("IBM Corp"), org("IBM (Canada)", "CA")),
    (org("Kymera Therapeutics", "US"), org("Kyverna Therapeutics", "US")),
    (org("Acme Biologics", "BE", ror="1"), org("Acme Biologics", "BE", ror="2")),
    (org("Ceres", "US", "Boston"), org("Ceres", "US", "Thousand Oaks")),
    (org("Acme Biologics", kind="firm"), org("Acme Biologics", kind="university")),
    (org("Northeastern University"), org("Northeastern University", "CN", "Shenyang")),
    (org("University of Maine"), org("Le Mans Université", "FR", other=("Université du Maine",))),
    (org("Indivior Inc"), org("Indivior Pharmaceuticals, Inc.", other=("Indivior PLC",))),
    (org("Ardian", "US", "Mountain View"), org("Ardian", "FR", "Paris")),
]  # fmt: skip

ONE = [
    (MERCK, org("Merck Kommanditgesellschaft auf Aktien", "DE")),
    (org("Novartis AG", "CH"), org("NOVARTIS AG", "CH", "Basel")),
    (org("Universität Zürich", "CH"), org("University of Zurich", "CH")),
    (org("Universitätsklinikum Heidelberg", "DE"), org("Heidelberg University Hospital", "DE")),
    (org("Société des Produits Nestlé S.A."), org("Societe des Produits Nestle SA")),
    (org("Johnson & Johnson"), org("Johnson and Johnson", "US")),
    (GSK, org("GlaxoSmithKline", "GB")),
    (org("Oxurion NV", "BE", former=("ThromboGenics NV",)), org("Thrombogenics", "BE")),
    (org("Genzyme, a Sanofi Company"), org("Genzyme Corporation", "US")),
    (org("TARO PHARM INDS LTD"), org("Taro Pharmaceutical Industries Ltd.", "IL")),
    (org("KU Leuven", "BE", other=("Katholieke Universiteit Leuven",)),
     org("Katholieke Universiteit Leuven", "BE")),
    (org("Inserm", "FR", other=("Institut National de la Santé et de la Recherche Médicale",)),
     org("Institut national de la santé et de la recherche médicale", "FR")),
    (org("Orion Oyj", "FI"), org("Orion Corporation", "FI", "Espoo")),
    (org("Galapagos NV", "BE"), org("Galapagos", "BE", "Mechelen")),
    (org("Pfizer Inc."), org("Pfizer (United States)", "US", "New York")),
    (org("Hospital Royo Villanova de Zaragoza"), org("Hospital Royo Villanova", "ES", "Zaragoza")),
    (org("Unlike One", lei="X"), org("Other Two", lei="X")),
]  # fmt: skip


def shown(pair: object) -> str:
    return pair.names[0] if isinstance(pair, Organisation) else str(pair)


@pytest.mark.parametrize(("one", "other"), APART, ids=shown)
def test_two_organisations_are_not_merged_without_a_person(
    one: Organisation, other: Organisation
) -> None:
    assert outcome(one, other) != "the same"


@pytest.mark.parametrize(("one", "other"), ONE, ids=shown)
def test_one_organisation_is_merged_without_a_person(
    one: Organisation, other: Organisation
) -> None:
    assert outcome(one, other) == "the same"


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (org("Merck", "US"), org("Merck", "DE"), "different"),
        (org("Acme", "BE", key="part", parts_of=("whole",)), org("Acme", "BE", key="whole"),
         "different"),
        (org("Acme Biologics", by_hand=True), org("Acme Biologics", by_hand=True),
         "for a person"),
        (org("Novartis (Japan)"), org("Novartis"), "for a person"),
        (org("Abbott Laboratories", "US"), org("Abbott", "US"), "for a person"),
        (org("Genmabilin", "DK"), org("Genmabulin", "DK"), "for a person"),
        (org("Acme Biologics Inc"), org("Zeta Foods Inc"), "different"),
    ],
)  # fmt: skip
def test_which_of_the_other_two_outcomes_it_is(
    one: Organisation, other: Organisation, said: str
) -> None:
    assert outcome(one, other) == said


def test_every_contribution_is_told_and_they_add_up() -> None:
    said = score(org("Pfizer Inc.", "US", "New York", founded=1849, ticker="PFE"),
                 org("PFIZER INC", "US", "New York", founded=1849, ticker="PFE"))  # fmt: skip
    told = [what for what, _ in said.contributions]
    assert told == [
        "candidates at all", "same name 'pfizer'", "same country", "same city",
        "founded in the same year", "same ticker", "same legal form",
    ]  # fmt: skip
    assert said.total == sum(weight for _, weight in said.contributions)
    assert all(what in said.reason for what in told[1:])


def test_a_rule_is_told_and_only_ever_lowers_the_outcome() -> None:
    high = (("x", 9.0),)
    assert Score(high).outcome is Outcome.SAME
    assert Score(high, (("a rule", Outcome.PERSON),)).outcome is Outcome.PERSON
    assert Score((("x", -9.0),), (("a rule", Outcome.PERSON),)).outcome is Outcome.DIFFERENT
    assert "rule: a rule" in Score(high, (("a rule", Outcome.PERSON),)).reason
