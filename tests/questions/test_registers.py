"""Questions on registers: the shipped facts, a few tables of one's own and registers, in one graph.

No register is shipped. The rows of the registers are made up, in the layout of each, and so are
most organisations; every answer was worked out from them by hand. What stands for Galapagos, UCB
and Gilead beside them are the shipped facts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import DOCUMENT, alliance, bring, firm
from tests.questions.asking import Answer, Ask, asked
from tests.registers import damaged
from triplehelix.building import build
from triplehelix.questions import questions
from triplehelix.sources import gather

TRIALS: Final = """\
NCT Number,Study Title,Study Status,Conditions,Interventions,Sponsor,Collaborators,Start Date
NCT90000001,ZV-1 in Leukemia,COMPLETED,Chronic Leukemia,DRUG: ZV-1,Quellen Pharma,,2016-01
NCT90000002,Two Drugs,RECRUITING,Lymphoma|Acute LEUKEMIA,DRUG: A,A Clinic,Quellen Pharma,2021-05
NCT90000003,ZV-1 in the Lung,COMPLETED,Small Cell Lung Cancer,DRUG: ZV-1,Quellen Pharma,,2018-02-01
NCT90000004,Undated,UNKNOWN,Leukemia,DRUG: C,Zandvoort Cells NV,,
"""
MESH: Final = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT90000005", "briefTitle": "A Blood Disease"},
        "statusModule": {"startDateStruct": {"date": "2019-09"}},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Quellen Pharma"}},
        "conditionsModule": {"conditions": ["Blood Disease"]},
        "designModule": {"studyType": "INTERVENTIONAL"},
        "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": "ZV-1"}]},
    },
    "derivedSection": {"conditionBrowseModule": {"meshes": [{"term": "Leukemia, Myeloid"}]}},
}
HOLDER: Final = "Marketing authorisation developer / applicant / holder"
INN: Final = "International non-proprietary name (INN) / common name"
MEDICINES: Final = [
    ["Category", "Name of medicine", "EMA product number", "Medicine status", INN, HOLDER,
     "Conditional approval", "Marketing authorisation date", "Medicine URL"],
    ["Human", "Zandvax", "EMEA/H/C/990001", "Authorised", "zandvaximab", "Quellen Europe B.V.",
     "Yes", "04/05/2017", "https://www.ema.europa.eu/en/medicines/human/EPAR/zandvax"],
    ["Human", "Jyseleca", "EMEA/H/C/990002", "Authorised", "filgotinib", "Galapagos N.V.",
     "No", "24/09/2020", "https://www.ema.europa.eu/en/medicines/human/EPAR/jyseleca"],
    ["Human", "Ourtheona", "EMEA/H/C/990004", "Authorised", "OG", "Quellen Europe B.V.",
     "No", "04/05/2019", "https://www.ema.europa.eu/en/medicines/human/EPAR/ourtheona"],
    ["Human", "Zandvax Forte", "EMEA/H/C/990005", "Refused", "zandvaximab", "Quellen Europe B.V.",
     "No", "", "https://www.ema.europa.eu/en/medicines/human/EPAR/zandvax-forte"],
    ["Human", "Nobodyval", "EMEA/H/C/990003", "Authorised", "nobodyvalum", "Nobody B.V.",
     "No", "01/02/2003", "https://www.ema.europa.eu/en/medicines/human/EPAR/nobodyval"],
]  # fmt: skip
APPLICATIONS: Final = """\
ApplNo\tApplType\tApplPublicNotes\tSponsorName
990010\tBLA\t\tQUELLEN PHARMA
"""
PRODUCTS: Final = """\
ApplNo\tProductNo\tForm\tStrength\tReferenceDrug\tDrugName\tActiveIngredient\tReferenceStandard
990010\t001\tVIAL;INTRAVENOUS\t5MG\t0\tZANDVAX US\tZANDVAXIMAB-ABCD\t0
"""
SUBMISSIONS: Final = """\
ApplNo\tSubmissionClassCodeID\tSubmissionType\tSubmissionNo\tSubmissionStatus\t\
SubmissionStatusDate\tSubmissionsPublicNotes\tReviewPriority
990010\t\tORIG\t1\tAP\t2018-11-20 00:00:00\t\tPRIORITY
"""
DRUGS: Final = """\
Ingredient~DF;Route~Trade_Name~Applicant~Strength~Appl_Type~Appl_No~Product_No~TE_Code~\
Approval_Date~RLD~RS~Type~Applicant_Full_Name
LACOSAMIDE~TABLET;ORAL~VIMPAT~UCB~50MG~N~990030~001~~Mar 4, 2019~Yes~Yes~RX~UCB INC
LACOSAMIDE~TABLET;ORAL~VIMPAT~UCB~100MG~N~990030~002~~Mar 4, 2019~Yes~Yes~RX~UCB INC
LACOSAMIDE~TABLET;ORAL~LACOCOPY~COPY~50MG~N~990031~001~~Mar 4, 2020~Yes~Yes~RX~COPY LTD
GILEADINE~TABLET;ORAL~GILEADA~GILEAD~5MG~N~990040~001~~Mar 4, 2010~Yes~Yes~RX~GILEAD SCIENCES INC
"""
PATENTS: Final = """\
Appl_Type~Appl_No~Product_No~Patent_No~Patent_Expire_Date_Text~Drug_Substance_Flag~\
Drug_Product_Flag~Patent_Use_Code~Delist_Flag~Submission_Date
N~990030~001~9000001~Aug 24, 2026~Y~~~~Jun 27, 2013
N~990030~002~9000001~Aug 24, 2026~Y~~~~Jun 27, 2013
N~990030~001~9000001*PED~Feb 24, 2027~~~~~
N~990030~002~9000002~Jan 1, 2030~~Y~U-141~~Dec 1, 2026
N~990031~001~9000003~Jan 1, 2040~~Y~~~Dec 1, 2020
"""
EXCLUSIVITIES: Final = """\
Appl_Type~Appl_No~Product_No~Exclusivity_Code~Exclusivity_Date
N~990040~001~ODE-267~Jun 28, 2028
"""
BIOLOGICALS: Final = """\
N/R/U,Applicant,BLA Number,Proprietary Name,Proper Name,BLA Type,Strength,Dosage Form,\
Route of Administration,Product Presentation,Marketing Status,Licensure,Approval Date,\
Submission Type,License Number,Product Number,Center,\
First Interchangeable Exclusivity Exp. Date,Ref. Product Exclusivity Exp. Date,\
Orphan Exclusivity Exp. Date
,Gilead Sciences Inc,990050,Gileadmab,gileadmab-abcd,351(a),5MG,Injection,Intravenous,Vial,Rx,\
Licensed,20-Nov-18,Original,1,1,CDER,,20-Nov-30,Date TBD
"""
PROJECT: Final = {
    "id": "900000001", "acronym": "ZANDNET", "title": "Cells for all", "startDate": "2023-01-01",
    "endDate": "2026-12-31", "ecMaxContribution": "6000000", "legalBasis": "HORIZON.2.1",
    "topics": "HORIZON-HLTH-2022-TOOL-11-01", "frameworkProgramme": "HORIZON",
}  # fmt: skip
PROJECTS: Final = [
    PROJECT,
    {**PROJECT, "id": "900000002", "acronym": "ALONE", "title": "A firm and no university"},
    {**PROJECT, "id": "900000003", "acronym": "FRANCE", "title": "Genes of France",
     "startDate": "2019-01-01", "endDate": "2021-12-31", "ecMaxContribution": "1500000.5",
     "legalBasis": "H2020-EU.3.1.1.", "topics": "SC1-BHC-01-2019", "frameworkProgramme": "H2020"},
]  # fmt: skip
PARTICIPATION: Final = "projectID organisationID name activityType country nutsCode city role"
PARTICIPATIONS: Final = [
    "900000001 999900001 Zandvoort_Cells PRC BE BE234 Gent participant",
    "900000001 999900003 Universiteit_Gent HES BE BE234 Gent participant",
    "900000001 999900005 Institut_de_Lutece REC FR FR101 Paris coordinator",
    "900000001 999900007 Ourthe_Genes PRC BE BE332 Liège thirdParty",
    "900000002 999900001 Zandvoort_Cells PRC BE BE234 Gent coordinator",
    "900000002 999900005 Institut_de_Lutece REC FR FR101 Paris participant",
    "900000003 999900005 Institut_de_Lutece REC FR FR101 Paris coordinator",
    "900000003 999900006 Genes_de_Lutece PRC FR FR101 Paris participant",
]
# Number, day of filing, day of the event, form, items.
FILINGS: Final = [
    ("0000900001-14-000001", "2014-11-03", "2014-10-30", "8-K", "1.01"),
    ("0000900001-15-000001", "2015-03-12", "2015-03-10", "8-K", "1.01,9.01"),
    ("0000900001-16-000001", "2016-06-01", "2016-05-30", "8-K", "1.02"),
    ("0000900001-17-000001", "2017-01-20", "2017-01-17", "8-K/A", "1.01"),
    ("0000900001-18-000001", "2018-05-05", "2018-05-01", "8-K", "1.01"),
    ("0000900001-19-000001", "2019-07-08", "2019-06-28", "8-K", "1.01"),
    ("0000900001-21-000001", "2021-05-25", "2021-05-20", "8-K", "2.01"),
]
FOLDER: Final = "https://www.sec.gov/Archives/edgar/data/900001/"
SAME: Final = {
    "cik-0000900001": "quellen", "sponsor-quellen-pharma": "quellen",
    "sponsor-zandvoort-cells-nv": "zandvoort", "applicant-quellen-pharma": "quellen",
    "pic-999900001": "zandvoort", "pic-999900003": "ugent", "pic-999900007": "ourthe",
    "applicant-ucb-inc": "ucb", "applicant-gilead-sciences-inc": "gilead",
    "holder-galapagos-n-v": "galapagos",
}  # fmt: skip
"""Who is who: that names are matched is tested elsewhere."""


def own_tables(folder: Path) -> Path:
    """Two Belgian firms, their partner, their alliances and products."""
    large = {"kind": "large-pharma", "country": "US"}
    taken = {"status": "acquired", "acquirer": "quellen", "acquisition_date": "2020-02-03"}
    product = {"stage": "approved", "outcome": "approved", "source_url": DOCUMENT}
    return bring(
        folder,
        firms=[
            firm("zandvoort", name="Zandvoort Cells", region="Flanders", city="Ghent"),
            firm("ourthe", name="Ourthe Genes", region="Wallonia", city="Liège", **taken),
            firm("quellen", name="Quellen Pharma", **large),
        ],
        alliances=[
            alliance("zq-2015", "zandvoort|quellen", title="Zandvax licensed", signed="2015-03-10"),
            alliance("zq-2019", "zandvoort|quellen", title="More research", signed="2019-06"),
            alliance("oq-2018", "ourthe|quellen", title="Ourthe opens up", signed="2018"),
            alliance("zq-2021", "zandvoort|quellen", title="Zandvax sold", signed="2021-05-05",
                     kinds="asset-purchase"),
        ],
        products=[
            {"key": "zv-1", "name": "zandvaximab", "brands": "Zandvax",
             "originators": "zandvoort", **product},
            {"key": "og-1", "name": "ourthegene", "brands": "Ourtheon|Ourtheona",
             "originators": "ourthe", **product},
        ],
    )  # fmt: skip


def decided(folder: Path) -> None:
    """The decisions on who is who, as a user states them."""
    head = "subject_id\tpredicate_id\tobject_id\tpredicate_modifier\tmapping_justification\tcomment"
    lines = [
        f"id:organization/{one}\tskos:exactMatch\tid:organization/{other}\t\t"
        "semapv:ManualMappingCuration\tOne name."
        for one, other in SAME.items()
    ]
    damaged.write(folder / "organizations.sssom.tsv", "\n".join([head, *lines, ""]))


def registers(folder: Path) -> Path:
    """The files of seven registers, each in its own layout."""
    damaged.write(folder / "clinicaltrials-gov/ctg-studies.csv", TRIALS)
    damaged.write(folder / "clinicaltrials-gov/ctg-studies.json", json.dumps([MESH]))
    damaged.sheet(folder / "ema/medicines.xlsx", MEDICINES)
    for name, text in {
        "fda-drugsatfda/Applications.txt": APPLICATIONS,
        "fda-drugsatfda/Products.txt": PRODUCTS,
        "fda-drugsatfda/Submissions.txt": SUBMISSIONS,
        "fda-orange-book/products.txt": DRUGS,
        "fda-orange-book/patent.txt": PATENTS,
        "fda-orange-book/exclusivity.txt": EXCLUSIVITIES,
        "fda-purple-book/purplebook.csv": BIOLOGICALS,
    }.items():
        damaged.write(folder / name, text)
    damaged.write(folder / "sec-edgar/CIK0000900001.json", json.dumps(filer()))
    semicolons(folder / "cordis/project.csv", PROJECTS)
    semicolons(folder / "cordis/organization.csv", map(participation, PARTICIPATIONS))
    return folder


def filer() -> dict[str, object]:
    """A company as EDGAR has it: a list for each field of its filings."""
    names = ("accessionNumber", "filingDate", "reportDate", "form", "items")
    recent = dict(zip(names, map(list, zip(*FILINGS, strict=True)), strict=True))
    recent["primaryDocument"] = ["a8k.htm"] * len(FILINGS)
    return {
        "cik": "900001", "name": "QUELLEN PHARMA", "sic": "2834", "tickers": [], "exchanges": [],
        "filings": {"recent": recent, "files": []},
    }  # fmt: skip


def participation(line: str) -> dict[str, str]:
    """A row on who takes part in a project."""
    cells = dict(zip(PARTICIPATION.split(), line.split(), strict=True))
    return {**cells, "name": cells["name"].replace("_", " "), "order": "1", "ecContribution": "1"}


def semicolons(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """A file as CORDIS publishes it."""
    listed = list(rows)
    lines = [
        ";".join(f'"{cell}"' for cell in line)
        for line in (listed[0], *(r.values() for r in listed))
    ]
    damaged.write(path, "\n".join([*lines, ""]))


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Ask a saved question of everything together."""
    place = tmp_path_factory.mktemp("registers")
    folders = [own_tables(place / "mine"), registers(place / "data")]
    decided(folders[0])
    build(gather(folders), place / "graph", folders)
    return asked(place / "graph")


def cells(found: Answer, columns: str) -> list[tuple[str, ...]]:
    """These columns of an answer, in its order."""
    return [tuple(row[column] for column in columns.split()) for row in found]


BOTH = "2015-03-10 Zandvax licensed; 2019-06 More research"
TO_OURTHE = ("quellen", "ourthe", "3", "nct90000005", "2018 Ourthe opens up")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [TO_OURTHE, ("quellen", "zandvoort", "3", "nct90000005", BOTH)]),
        ({"field": "lung cancer"}, [
            ("quellen", "ourthe", "1", "nct90000003", "2018 Ourthe opens up"),
            ("quellen", "zandvoort", "1", "nct90000003", BOTH),
        ]),
        ({"region": "be-flanders", "as_of": "2020-12-31"}, [
            ("quellen", "zandvoort", "2", "nct90000005", BOTH),
        ]),
        # By then one trial had begun and one alliance was signed.
        ({"as_of": "2016-12-31"}, [
            ("quellen", "zandvoort", "1", "nct90000001", "2015-03-10 Zandvax licensed"),
        ]),
        ({"as_of": "2016-01-30"}, []),
    ],
)  # fmt: skip
def test_sponsors_of_trials_that_are_partners(
    ask: Ask, given: dict[str, str], expected: object
) -> None:
    found = ask("trial-sponsors-among-partners", **given)
    assert cells(found, "sponsor firm trials trial alliances") == expected


def test_a_sponsor_comes_with_names(ask: Ask) -> None:
    (row,) = ask("trial-sponsors-among-partners", region="be-ghent", field="lung")
    assert row["sponsorName"] == "Quellen Pharma"
    assert row["firmName"] == "Zandvoort Cells"
    assert row["trialName"] == "ZV-1 in the Lung"


def filing(number: str) -> tuple[str, str]:
    """The key of a filing and the address of its document."""
    return number, f"{FOLDER}{number.replace('-', '')}/a8k.htm"


LICENCE = ("zq-2015", "2015-03-10", "2015-03-12", "2015-03-10", *filing("0000900001-15-000001"))
RESEARCH = ("zq-2019", "2019-06", "2019-07-08", "2019-06-28", *filing("0000900001-19-000001"))
SALE = ("zq-2021", "2021-05-05", "2021-05-25", "2021-05-20", *filing("0000900001-21-000001"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [RESEARCH, LICENCE]),
        ({"days": "30"}, [RESEARCH, LICENCE, SALE]),
        ({"as_of": "2015-12-31", "days": "5"}, [LICENCE]),
        ({"as_of": "2015-03-11"}, []),
        ({"firm": "quellen", "days": "1"}, []),
        ({"firm": "galapagos"}, []),
    ],
)
def test_alliances_and_the_filings_near_them(
    ask: Ask, given: dict[str, str], expected: object
) -> None:
    found = ask("alliances-and-filings", **given)
    assert cells(found, "alliance signed filed reported filing document") == expected


def test_a_filing_comes_with_who_made_it_and_what_it_announces(ask: Ask) -> None:
    (row,) = ask("alliances-and-filings", days="2")
    assert (row["firm"], row["firmName"]) == ("quellen", "Quellen Pharma")
    assert row["allianceName"] == "Zandvax licensed"
    assert row["item"] == "material agreement entered into"


OLDEST = ("2014-11-03", "2014-10-30", "8-K", *filing("0000900001-14-000001"))
AMENDED = ("2017-01-20", "2017-01-17", "8-K/A", *filing("0000900001-17-000001"))
LATE = ("2019-07-08", "2019-06-28", "8-K", *filing("0000900001-19-000001"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # That of 2018 may be about the alliance of which only the year is known.
        ({}, [OLDEST, AMENDED]),
        ({"days": "5"}, [OLDEST, AMENDED, LATE]),
        ({"as_of": "2015-12-31"}, [OLDEST]),
        ({"as_of": "2014-11-02"}, []),
        ({"firm": "galapagos"}, []),
    ],
)
def test_filings_without_an_alliance(ask: Ask, given: dict[str, str], expected: object) -> None:
    found = ask("filings-without-alliance", **given)
    assert cells(found, "filed reported form filing document") == expected
    assert {(row["firm"], row["firmName"], row["known"]) for row in found} <= {
        ("quellen", "Quellen Pharma", "4")
    }


CELLS = (
    "cordis-900000001", "Cells for all", "Horizon Europe", "2023-01-01", "2026-12-31",
    "Zandvoort Cells", "Ghent University", "Institut de Lutece", "4", "6000000",
    "https://cordis.europa.eu/project/id/900000001",
)  # fmt: skip
GENES = (
    "cordis-900000003", "Genes of France", "Horizon 2020", "2019-01-01", "2021-12-31",
    "Genes de Lutece", "Institut de Lutece", "Institut de Lutece", "2", "1500000.5",
    "https://cordis.europa.eu/project/id/900000003",
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [(*CELLS[:5], "Ourthe Genes; Zandvoort Cells", *CELLS[6:])]),
        ({"region": "be-flanders"}, [CELLS]),
        ({"region": "fr", "as_of": "2020-12-31"}, [GENES]),
        ({"region": "fr", "as_of": "2018-12-31"}, []),
        ({"as_of": "2022-12-31"}, []),
    ],
)
def test_consortia_of_firms_and_institutions_of_a_place(
    ask: Ask, given: dict[str, str], expected: object
) -> None:
    found = ask("funded-consortia-of-a-region", **given)
    assert [tuple(row.values()) for row in found] == expected


EPAR = "https://www.ema.europa.eu/en/medicines/human/EPAR/"
OVERVIEW = (
    "https://www.accessdata.fda.gov/scripts/cder/daf/index.cfm?event=overview.process&ApplNo=990010"
)
ZANDVAX = (
    "emea-h-c-990001", "Zandvax", "2017-05-04", "Quellen Europe B.V.", "zandvoort",
    "2015-03-10 Zandvax licensed; 2021-05-05 Zandvax sold", "", "zv-1", f"{EPAR}zandvax",
)  # fmt: skip
ZANDVAX_US = ("fda-990010", "ZANDVAX US", "2018-11-20", "Quellen Pharma", *ZANDVAX[4:8], OVERVIEW)
JYSELECA = (
    "emea-h-c-990002", "Jyseleca", "2020-09-24", "Galapagos", "galapagos",
    ("2012-02-29 Galapagos grants Abbott an option on filgotinib; "
     "2015-12 Galapagos and Gilead join forces on filgotinib worldwide; "
     "2024-01-02 Galapagos sells the Jyseleca business to Alfasigma"),
    "", "filgotinib", f"{EPAR}jyseleca",
)  # fmt: skip
OURTHEONA = (
    "emea-h-c-990004", "Ourtheona", "2019-05-04", "Quellen Europe B.V.", "ourthe", "",
    "2020-02-03 taken over by Quellen Pharma", "og-1", f"{EPAR}ourtheona",
)  # fmt: skip
BY_2018 = "2015-03-10 Zandvax licensed"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"originator": "galapagos"}, [JYSELECA]),
        ({"originator": "zandvoort"}, [ZANDVAX_US, ZANDVAX]),
        ({"originator": "ourthe"}, [OURTHEONA]),
        ({"originator": "ourthe", "as_of": "2020-02-02"}, [(*OURTHEONA[:6], "", *OURTHEONA[7:])]),
        ({"as_of": "2018-12-31"}, [
            (*ZANDVAX_US[:5], BY_2018, *ZANDVAX_US[6:]), (*ZANDVAX[:5], BY_2018, *ZANDVAX[6:]),
        ]),
        ({"as_of": "2017-05-03"}, []),
    ],
)  # fmt: skip
def test_medicines_and_who_made_them_first(
    ask: Ask, given: dict[str, str], expected: list[tuple[str, ...]]
) -> None:
    found = ask("medicines-and-originators", **given)
    columns = (
        "medicine medicineName approved holderName originator deals takeovers product document"
    )
    assert sorted(cells(found, columns)) == sorted(expected)


def test_every_medicine_of_a_known_originator_is_traced(ask: Ask) -> None:
    found = ask("medicines-and-originators")
    assert cells(found, "medicineName holderName originatorName productName") == [
        ("Jyseleca", "Galapagos", "Galapagos", "filgotinib"),
        ("LACOCOPY", "COPY LTD", "UCB", "lacosamide"),
        ("Ourtheona", "Quellen Europe B.V.", "Ourthe Genes", "ourthegene"),
        ("VIMPAT", "UCB", "UCB", "lacosamide"),
        ("ZANDVAX US", "Quellen Pharma", "Zandvoort Cells", "zandvaximab"),
        ("Zandvax", "Quellen Europe B.V.", "Zandvoort Cells", "zandvaximab"),
    ]


ORANGE = "https://www.accessdata.fda.gov/scripts/cder/ob/patent_info.cfm?Product_No="
PURPLE = "https://purplebooksearch.fda.gov/index.cfm?event=productdetails&blaNo=990050"
VIMPAT_001 = f"{ORANGE}001&Appl_No=990030&Appl_type=N"
FIRST = ("fda-990030", "patent", "9000001", "substance", "2026-08-24", "2", VIMPAT_001)
LONGER = ("fda-990030", "patent", "9000001", "substance", "2027-02-24", "1", VIMPAT_001)
SECOND = (
    "fda-990030", "patent", "9000002", "product, use", "2030-01-01", "1",
    f"{ORANGE}002&Appl_No=990030&Appl_type=N",
)  # fmt: skip
GILEADA = (
    "fda-990040", "exclusivity", "ODE-267", "orphan", "2028-06-28", "1",
    f"{ORANGE}001&Appl_No=990040&Appl_type=N",
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [FIRST, LONGER, SECOND]),
        ({"firm": "gilead"}, [
            GILEADA,
            ("fda-990050", "exclusivity", "", "reference product", "2030-11-20", "1", PURPLE),
            ("fda-990050", "exclusivity", "", "orphan", "", "1", PURPLE),
        ]),
        # The first has ended and the last is not yet listed.
        ({"as_of": "2026-11-22"}, [LONGER]),
        ({"as_of": "2026-12-01"}, [LONGER, SECOND]),
        ({"firm": "galapagos"}, []),
    ],
)  # fmt: skip
def test_what_protects_the_products_of_a_firm(
    ask: Ask, given: dict[str, str], expected: object
) -> None:
    found = ask("protection-of-products", **given)
    assert cells(found, "product kind number claims ends forms document") == expected


def test_a_protection_comes_with_the_product_and_its_holder(ask: Ask) -> None:
    (row,) = ask("protection-of-products", as_of="2026-11-22")
    assert (row["productName"], row["holderName"]) == ("VIMPAT", "UCB")
    assert row["protection"] == "fda-990030/001/patent/9000001-ped"


@pytest.mark.parametrize(
    "name", sorted(key for key, each in questions().items() if each.subject == "registers")
)
def test_the_examples_of_a_question_have_an_answer(ask: Ask, name: str) -> None:
    for given in ({}, *questions()[name].examples):
        assert ask(name, **{key: str(value) for key, value in given.items()}), given
