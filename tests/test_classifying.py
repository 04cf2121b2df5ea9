"""Business models concluded from activities: what counts, what does not, and on what evidence."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, Quad, Store

from tests.conftest import Built, stored, turtle
from triplehelix.classifying import CLASSIFIED, classify
from triplehelix.terms import TYPE, th

FIRM = "<id/organization/a> a th:BiotechnologyFirm . "
PROGRAMME = """<id/organization/a> th:develops <id/programme/p> .
    <id/programme/p> a th:DevelopmentProgramme ; prov:wasDerivedFrom <id/document/d1> . """


def day(role: str, date: str) -> str:
    """A day in its role, in Turtle."""
    return (
        f'th:{role} "{date}"^^xsd:date ; th:{role}Latest "{date}"^^xsd:date ; '
        f'th:{role}Precision <concept/precision/day> ; th:{role}Stated "{date}"'
    )


STAGES = f"""<id/event/s> th:stageOf <id/programme/p> ; {day("eventDate", "2009-05-01")} .
    <id/event/t> th:stageOf <id/programme/p> ; {day("eventDate", "2004-01-01")} . """
PLATFORM = f"""<id/organization/a> a th:PlatformActiveFirm ; th:ownsPlatform <id/platform/n> .
    <id/platform/n> a th:TechnologyPlatform ; prov:wasDerivedFrom <id/document/d2> ;
        {day("validFrom", "2001-01-01")} . """
LICENCE = f"""<id/organization/a> a th:PlatformActiveFirm ;
        th:isLicensorIn <id/alliance/x/agreement/licence> .
    <id/alliance/x> th:governedBy <id/alliance/x/agreement/licence> ;
        {day("validFrom", "1999-06-01")} .
    <id/alliance/x/agreement/licence> prov:wasDerivedFrom <id/document/d3> . """
SERVICE = LICENCE.replace("isLicensorIn", "isProviderIn")


def concluded(facts: str, expected: str) -> None:
    assert set(classify(stored(facts))) == turtle(expected)


def test_a_firm_that_develops_programmes_follows_the_product_model() -> None:
    concluded(
        FIRM + PROGRAMME + STAGES,
        f"""<id/organization/a/model/product-classified> a th:BusinessModelAdoption ;
            th:adoptedBy <id/organization/a> ; th:businessModel <concept/business-model/product> ;
            th:basis <concept/basis/classified> ; {day("validFrom", "2004-01-01")} ;
            th:evidence "Counted in the graph: 1 as product" ;
            th:evidencedBy <id/programme/p> ; prov:wasDerivedFrom <id/document/d1> .""",
    )


def test_a_firm_that_owns_and_licenses_a_platform_follows_the_platform_model() -> None:
    concluded(
        FIRM + PLATFORM + LICENCE,
        f"""<id/organization/a/model/platform-classified> a th:BusinessModelAdoption ;
            th:adoptedBy <id/organization/a> ; th:businessModel <concept/business-model/platform> ;
            th:basis <concept/basis/classified> ; {day("validFrom", "1999-06-01")} ;
            th:evidence "Counted in the graph: 2 as platform" ;
            th:evidencedBy <id/platform/n>, <id/alliance/x/agreement/licence> ;
            prov:wasDerivedFrom <id/document/d2>, <id/document/d3> .""",
    )


def test_a_firm_that_does_both_is_hybrid_on_the_evidence_of_both() -> None:
    concluded(
        FIRM + PROGRAMME + PLATFORM,
        f"""<id/organization/a/model/hybrid-classified> a th:BusinessModelAdoption ;
            th:adoptedBy <id/organization/a> ; th:businessModel <concept/business-model/hybrid> ;
            th:basis <concept/basis/classified> ; {day("validFrom", "2001-01-01")} ;
            th:evidence "Counted in the graph: 1 as platform, 1 as product" ;
            th:evidencedBy <id/programme/p>, <id/platform/n> ;
            prov:wasDerivedFrom <id/document/d1>, <id/document/d2> .""",
    )


def test_services_on_a_platform_count_like_licences() -> None:
    found = {str(triple) for triple in classify(stored(FIRM + SERVICE))}
    assert any("model/platform-classified" in each for each in found)


def test_without_a_date_the_beginning_is_left_open() -> None:
    concluded(
        FIRM + PROGRAMME,
        """<id/organization/a/model/product-classified> a th:BusinessModelAdoption ;
            th:adoptedBy <id/organization/a> ; th:businessModel <concept/business-model/product> ;
            th:basis <concept/basis/classified> ;
            th:evidence "Counted in the graph: 1 as product" ;
            th:evidencedBy <id/programme/p> ; prov:wasDerivedFrom <id/document/d1> .""",
    )


@pytest.mark.parametrize(
    "facts",
    [
        PROGRAMME,
        PROGRAMME + "<id/organization/a> a th:PharmaceuticalFirm .",
        FIRM,
        FIRM + STAGES,
        FIRM + "<id/organization/a> th:develops <id/programme/p> .",
        FIRM + PLATFORM.replace("a th:PlatformActiveFirm ; ", ""),
        FIRM + LICENCE.replace("a th:PlatformActiveFirm ;", ""),
        FIRM + PROGRAMME + "<id/event/m> th:adoptedBy <id/organization/a> .",
    ],
    ids=[
        "not a firm of biotechnology", "a pharmaceutical firm", "no activity",
        "somebody else's programme", "no document", "a platform that nobody uses",
        "a licence without a platform", "a model is stated",
    ],
)  # fmt: skip
def test_a_near_miss_is_not_classified(facts: str) -> None:
    assert classify(stored(facts)) == []


def test_firms_are_classified_each_by_itself_and_in_order() -> None:
    other = (FIRM + PROGRAMME).replace("organization/a", "organization/b")
    found = classify(stored(other + FIRM + PLATFORM))
    kinds = [triple[0] for triple in found if triple[1] == TYPE]
    assert [str(kind).split("organization/")[1] for kind in kinds] == [
        "a/model/platform-classified>", "b/model/product-classified>",
    ]  # fmt: skip


def test_in_the_shipped_graph_nobody_with_a_stated_model_is_classified(
    shipped_graph: Built,
) -> None:
    store: Store = shipped_graph.made.store
    stated: set[object] = set()
    classified: set[object] = set()
    for quad in store.quads_for_pattern(None, th("adoptedBy"), None, DefaultGraph()):
        told = Quad(quad.subject, quad.predicate, quad.object, CLASSIFIED) in store
        (classified if told else stated).add(quad.object)
    assert len(classified) == shipped_graph.made.classified > 0
    assert stated
    assert not stated & classified


def test_what_is_classified_stands_in_a_graph_of_its_own_and_in_the_answer(
    shipped_graph: Built,
) -> None:
    store = shipped_graph.made.store
    for quad in store.quads_for_pattern(None, None, None, CLASSIFIED):
        assert Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) in store
