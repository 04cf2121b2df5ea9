"""Clusters: the surest first, never against a decision, never two codes, never a part its whole."""

from __future__ import annotations

import pytest

from tests.matching.organisation import decided, joined, open_pairs, org

ACME = "Acmezyme Biologics"


def test_what_is_surely_one_is_merged_into_the_key_given_by_hand() -> None:
    found = decided([
        org(ACME, "BE", key="acme", by_hand=True),
        org(f"{ACME} NV", "BE", key="lei-1", lei="1"),
        org(ACME.upper(), "BE", key="ror-2", ror="2"),
    ])  # fmt: skip
    assert joined(found) <= {("lei-1", "acme"), ("ror-2", "acme"), ("lei-1", "ror-2")}
    assert len(found.same) == 2
    assert found.waiting == ()


def test_two_codes_of_one_register_never_come_into_one_cluster() -> None:
    """The bare name fits both; neither is taken, and a person sees both."""
    found = decided([
        org(ACME, "BE", key="acme"),
        org(ACME, "BE", key="lei-1", lei="1"),
        org(ACME, "BE", key="lei-2", lei="2"),
    ])  # fmt: skip
    assert joined(found) == set()
    assert set(open_pairs(found)) == {frozenset(("acme", "lei-1")), frozenset(("acme", "lei-2"))}


def test_the_surer_of_two_rivals_is_taken() -> None:
    found = decided([
        org(ACME, "BE", "Ghent", key="acme", founded=2001),
        org(ACME, "BE", "Ghent", key="lei-1", lei="1", founded=2001),
        org(ACME, "BE", key="lei-2", lei="2"),
    ])  # fmt: skip
    assert joined(found) == {("acme", "lei-1")}
    assert open_pairs(found) == [frozenset(("acme", "lei-2"))]


def test_a_parent_is_never_its_child() -> None:
    found = decided([
        org(ACME, "BE", key="whole"),
        org(ACME, "BE", key="part", parts_of=("whole",)),
    ])  # fmt: skip
    assert found.same == found.waiting == ()


def test_a_third_record_does_not_make_one_of_a_parent_and_its_child() -> None:
    found = decided([
        org(ACME, "BE", key="whole"),
        org(ACME, "BE", key="part", parts_of=("whole",)),
        org(ACME, "BE", key="third"),
    ])  # fmt: skip
    assert len(found.same) <= 1


def test_a_decision_that_two_differ_is_obeyed_and_not_asked_again() -> None:
    records = [org(ACME, "BE", key="a"), org(ACME, "BE", key="b")]
    assert joined(decided(records)) == {("b", "a")}
    found = decided(records, different=[("b", "a")])
    assert found.same == found.waiting == ()


def test_a_decision_that_two_differ_holds_through_a_third() -> None:
    records = [org(ACME, "BE", key=key) for key in "abc"]
    found = decided(records, different=[("a", "b")])
    assert len(found.same) <= 1
    for one, other in joined(found):
        assert {one, other} != {"a", "b"}


def test_what_people_made_one_is_not_asked_again() -> None:
    records = [org(ACME, key="a", by_hand=True), org(ACME, key="b", by_hand=True)]
    assert open_pairs(decided(records)) == [frozenset("ab")]
    assert decided(records, same=[("b", "a")]).waiting == ()


def test_what_waits_comes_with_the_best_evidence_first() -> None:
    found = decided([
        org("Zyxomab Pharma", "BE", "Ghent", key="a"), org("Zyxomab", "BE", "Ghent", key="b"),
        org("Quorvexa Pharma", "BE", key="c"), org("Quorvexa", "BE", key="d"),
    ])  # fmt: skip
    assert open_pairs(found) == [frozenset("ab"), frozenset("cd")]
    totals = [each.score.total for each in found.waiting]
    assert totals == sorted(totals, reverse=True)


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_the_records_does_not_matter(turned: bool) -> None:
    records = [
        org(ACME, "BE", key="acme", by_hand=True), org(f"{ACME} NV", "BE", key="lei-1", lei="1"),
        org("Zyxomab Pharma", "BE", key="a"), org("Zyxomab", "BE", key="b"),
    ]  # fmt: skip
    found = decided(reversed(records) if turned else records)
    assert joined(found) == {("lei-1", "acme")}
    assert open_pairs(found) == [frozenset("ab")]
