"""Answers to saved questions, worked out by hand from rows of the tables that are named."""

from __future__ import annotations

from typing import Final

from tests.questions.asking import Answer, Ask

FIRMS: Final = {
    "ablynx", "actogenix", "aelin", "agomab", "amakem", "apitope", "argenx", "asit",
    "astrivax", "augustine", "biokuris", "bioxodes", "bone-therapeutics", "celyad", "complix",
    "confo", "dualyx", "etherna", "exevir", "eyed", "galapagos", "genimmune", "handl",
    "hyloris", "imcyse", "iteos", "k5", "kitozyme", "mithra", "movetis", "novadip", "ogeda",
    "okapi", "oncurious", "pdc-line", "precirix", "promethera", "remynd", "rewind", "syndesi",
    "thrombogenics", "tibotec", "tibotec-virco", "tigenix", "ucb", "uteron", "virco",
    "virovet", "xcellentis", "ziphius",
}  # fmt: skip
"""The Belgian biotechnology firms: new and biopharmaceutical ones by firms.csv, none large."""
WITH_LARGE_ABROAD: Final = {
    "ablynx", "argenx", "celyad", "confo", "etherna", "galapagos", "imcyse", "iteos",
    "mithra", "okapi", "pdc-line", "remynd", "thrombogenics", "tigenix", "ucb", "uteron",
}  # fmt: skip
SUCCESSFUL: Final = {
    "ablynx", "argenx", "asit", "bone-therapeutics", "celyad", "galapagos", "hyloris",
    "iteos", "movetis", "ogeda", "okapi", "syndesi", "tibotec-virco", "tigenix", "ucb",
    "uteron",
}  # fmt: skip
ALONE: Final = {"syndesi", "tibotec-virco"}
"""Successful without an alliance or open innovation on record."""
INTEGRATED: Final = {"ablynx", "argenx", "galapagos", "movetis", "thrombogenics", "ucb"}
"""Stated or read to be fully integrated at some time."""


def shown(found: Answer, columns: str) -> list[tuple[str, ...]]:
    """These columns of an answer, in its order."""
    return [tuple(row[column] for column in columns.split()) for row in found]


def test_movetis_had_two_partners(ask: Ask) -> None:
    assert shown(
        ask("partners-of-a-firm", firm="Movetis"), "partnerName role kinds signed terms"
    ) == [
        ("Janssen", "originator", "licence, spin-off", "2006",
         "royalty (paid to Movetis on sales outside Europe)"),
        ("Shire", "partner", "acquisition", "2010-08-03",
         "purchase price EUR 428 million; stake 99.21 percent (tendered)"),
    ]  # fmt: skip


def test_rights_came_back_eleven_times(ask: Ask) -> None:
    assert shown(ask("rights-regained"), "firm from ended") == [
        ("galapagos", "Merck & Co.", "2011-02-04"),
        ("galapagos", "Merck & Co.", "2011-02-04"),
        ("ablynx", "Pfizer, Wyeth", "2011-11"),
        ("biocartis", "bioMérieux", "2013"),
        ("galapagos", "Roche", "2013-03-11"),
        ("galapagos", "AbbVie, Abbott Laboratories", "2015-09-25"),
        ("thrombogenics", "Alcon, Novartis", "2017-09-18"),
        ("argenx", "Janssen", "2021-06-04"),
        ("bone-therapeutics", "Link Health Pharma, Shenzhen Pregene Biopharma", "2022-10-07"),
        ("ucb", "Genentech, Roche", "2024"),
        ("isis-pharmaceuticals", "Boehringer Ingelheim", ""),
    ]


def test_galapagos_bought_four_firms(ask: Ask) -> None:
    assert shown(
        ask("takeovers", acquirer="galapagos"),
        "targetName date price earlierAlliances yearsToTakeover",
    ) == [
        ("Inpharmatica", "2006-12-06", "EUR 12.5 million", "1", "3"),
        ("ProSkelia", "2006-12-22", "EUR 12.5 million", "0", ""),
        ("AboundBio", "2022-06-21", "USD 14 million", "0", ""),
        ("CellPoint", "2022-06-21", "EUR 125 million", "0", ""),
    ]


def test_ablynx_and_galapagos_share_four_partners(ask: Ask) -> None:
    assert shown(ask("common-partners"), "partnerName withFirm withOther") == [
        ("Merck & Co.", "2", "3"),
        ("AbbVie", "2", "1"),
        ("Procter & Gamble Pharmaceuticals", "2", "1"),
        ("Novartis", "1", "1"),
    ]


def test_the_shared_investors_of_aelin_and_etherna(ask: Ask) -> None:
    assert sorted({row["investor"] for row in ask("shared-investors")}) == [
        "biv-fund", "fund-plus", "lsp", "pmv",
    ]  # fmt: skip


def test_the_institutions_of_charleroi(ask: Ask) -> None:
    assert shown(
        ask("institutions-of-a-region", region="be-charleroi"), "institution sphereName founded"
    ) == [
        ("cmmi", "academia", "2009"),
        ("ibmm", "academia", "1999"),
        ("ipg-charleroi", "academia", "1958"),
        ("igretec", "government", "1946"),
        ("sambrinvest", "government", ""),
        ("biopark-dev", "hybrid", ""),
        ("imi-ulb", "hybrid", "2004"),
        ("biopark-charleroi", "hybrid", "1999"),
    ]


def test_the_family_of_mycartis(ask: Ask) -> None:
    assert shown(ask("spin-off-genealogy"), "direction parentName childName since") == [
        ("ancestors", "Biocartis", "MyCartis", "2014"),
        ("ancestors", "Ghent University", "Pronota", "2004"),
        ("ancestors", "Pronota", "MyCartis", "2014"),
        ("ancestors", "VIB", "Pronota", "2004"),
        ("descendants", "MyCartis", "Antelope Dx", ""),
    ]


def test_the_offerings_on_nasdaq(ask: Ask) -> None:
    assert shown(ask("public-offerings", exchange="nasdaq"), "firm date currency amount") == [
        ("aratana", "2013-06", "", ""),
        ("tigenix", "2016-12", "USD", "36000000"),
        ("argenx", "2017", "USD", "114700000"),
        ("iteos", "2020-07", "EUR", "167000000"),
        ("nyxoah", "2021-07", "", ""),
        ("mdxhealth", "2021-11-04", "USD", "45000000"),
    ]


def test_the_share_of_biotechnology_in_business_research(ask: Ask) -> None:
    assert shown(ask("indicator-across-countries"), "areaName since value unit") == [
        ("Average of OECD countries", "2009", "5.7", "percent"),
        ("Average of OECD countries", "2011", "5.9", "percent"),
        ("Belgium", "2009", "12.6", "percent"),
        ("Denmark", "2011", "19.4", "percent"),
        ("Ireland", "2011", "17.2", "percent"),
        ("Switzerland", "2011", "12.6", "percent"),
    ]


def test_what_devgen_was(ask: Ask) -> None:
    assert sorted(shown(
        ask("business-model-by-firm", firm="devgen"), "modelName basisName since until"
    )) == [
        ("hybrid", "read", "", ""),
        ("hybrid", "read", "1997", "2007"),
        ("product-based", "stated", "2008", "2012"),
    ]  # fmt: skip


def test_the_decisions_on_jetrea(ask: Ask) -> None:
    assert shown(ask("approvals", product="Jetrea"), "agency decision date") == [
        ("fda", "approved", "2012-10-17"),
        ("european-commission", "approved", "2013"),
        ("fda", "approved", "2013"),
        ("ema", "approved", "2013-03-13"),
    ]


def test_the_propositions_for_belgium(ask: Ask) -> None:
    assert shown(ask("propositions"), "numerator denominator share") == [
        ("16", "50", "32.0"),
        ("14", "16", "87.5"),
        ("44", "50", "88.0"),
    ]
    by_firm = [
        {row["firm"]: row["counted"] for row in ask(f"proposition-{n}-firms")} for n in (1, 2, 3)
    ]
    assert by_firm == [
        {firm: "yes" if firm in WITH_LARGE_ABROAD else "no" for firm in FIRMS},
        {firm: ("no" if firm in ALONE else "yes") if firm in SUCCESSFUL else "" for firm in FIRMS},
        {firm: "no" if firm in INTEGRATED else "yes" for firm in FIRMS},
    ]


def test_the_life_of_movetis(ask: Ask) -> None:
    assert shown(ask("life-of-a-firm", firm="movetis"), "date kind what otherName") == [
        ("2006", "alliance signed",
         "Movetis takes prucalopride for Europe from Johnson & Johnson", ""),
        ("2006", "business model", "product-based (stated, until 2009)", ""),
        ("2006", "founding", "founded", ""),
        ("2006", "spin-off", "comes from", "Johnson & Johnson"),
        ("2007-01", "finance", "venture round, EUR 49 million", ""),
        ("2009", "business model", "fully integrated (read, until 2010)", ""),
        ("2009-10-14", "decision of an agency",
         "prucalopride, approved for chronic constipation in women", "European Medicines Agency"),
        ("2009-10-14", "programme",
         "prucalopride (Resolor), approved: approved in the European Union", ""),
        ("2009-12", "finance",
         "initial public offering on Euronext Brussels, EUR 97.8 million", ""),
        ("2010-08-03", "takeover", "is taken over", "Shire"),
        ("", "business model", "product-based (read)", ""),
        ("", "finance", "investment", "Biotech Fonds Vlaanderen"),
        ("", "finance", "investment", "LSP"),
    ]  # fmt: skip
