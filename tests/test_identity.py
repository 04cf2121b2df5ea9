"""Who is the same as whom: by exact identifiers, by decision, and never otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store

from tests.conftest import stored, trig
from triplehelix.errors import DataError
from triplehelix.home import DATA
from triplehelix.identity import Decision, by_identifiers, read_decisions, resolve
from triplehelix.terms import graph

HEADER = "subject_id\tpredicate_id\tobject_id\tpredicate_modifier\tmapping_justification\tcomment\n"


def org(key: str) -> NamedNode:
    return NamedNode(f"https://w3id.org/triplehelix/id/organization/{key}")


def same(goes: str, stays: str) -> Decision:
    return Decision(org(goes), org(stays), same=True, reason=f"{goes} is {stays}", where="d:1")


def differ(one: str, other: str) -> Decision:
    return Decision(org(one), org(other), same=False, reason="they differ", where="d:9")


def merged(store: Store, *decisions: Decision, curated: Iterable[NamedNode] = ()) -> dict[str, str]:
    """What became of what, by key."""
    found = resolve(store, decisions, curated)
    return {old.value.split("/")[-1]: new.value.split("/")[-1] for old, new in found.items()}


def holds(store: Store, expected: str) -> None:
    assert set(store) == set(trig(expected))


# Merging


def test_things_with_one_identifier_become_the_first_of_them() -> None:
    store = stored("""
        graph:one { <id/organization/b> th:lei "X" ; skos:prefLabel "B" . }
        graph:two { <id/organization/a> th:lei "X" ; skos:prefLabel "A" . }""")
    assert merged(store) == {"b": "a"}
    holds(
        store,
        """
        graph:one { <id/organization/a> th:lei "X" ; skos:prefLabel "B" . }
        graph:two { <id/organization/a> th:lei "X" ; skos:prefLabel "A" . }
        graph:identity { <id/organization/a> schema:sameAs <id/organization/b> .
            <id/organization/b> dcterms:isReplacedBy <id/organization/a> ;
                rdfs:comment "both bear the lei X" . }""",
    )


@pytest.mark.parametrize("key", ["lei", "ror", "cik", "isin", "wikidataId", "enterpriseNumber"])
def test_each_register_that_names_one_thing_joins(key: str) -> None:
    facts = f'<id/organization/a> th:{key} "1" . <id/organization/b> th:{key} "1" .'
    store = stored(f"graph:g {{ {facts} }}")
    assert merged(store) == {"b": "a"}


@pytest.mark.parametrize(
    "facts",
    [
        '<id/organization/a> th:ticker "X" . <id/organization/b> th:ticker "X" .',
        '<id/organization/a> skos:prefLabel "X" . <id/organization/b> skos:prefLabel "X" .',
        '<id/organization/a> th:lei "X" . <id/organization/b> th:lei "Y" .',
        '<id/organization/a> th:lei "X" . <id/organization/b> th:isin "X" .',
    ],
)
def test_a_ticker_a_name_or_another_register_joins_nothing(facts: str) -> None:
    store = stored(f"graph:g {{ {facts} }}")
    assert merged(store) == {}
    holds(store, f"graph:g {{ {facts} }}")


def test_a_decision_says_who_goes_and_who_stays() -> None:
    store = stored('graph:g { <id/organization/a> skos:prefLabel "A" . }')
    assert merged(store, same("a", "z")) == {"a": "z"}
    holds(
        store,
        """graph:g { <id/organization/z> skos:prefLabel "A" . }
        graph:identity { <id/organization/z> schema:sameAs <id/organization/a> .
            <id/organization/a> dcterms:isReplacedBy <id/organization/z> ;
                rdfs:comment "a is z" . }""",
    )


def test_decisions_in_a_row_lead_to_the_last() -> None:
    store = stored('graph:g { <id/organization/a> skos:prefLabel "A" . }')
    assert merged(store, same("a", "b"), same("b", "z")) == {"a": "z", "b": "z"}


def test_an_identifier_and_a_decision_join_three() -> None:
    """The IRI that the decision keeps stays, whatever the identifiers join to it."""
    store = stored('graph:g { <id/organization/b> th:ror "1" . <id/organization/c> th:ror "1" . }')
    assert merged(store, same("b", "z")) == {"b": "z", "c": "z"}
    assert {quad.subject for quad in store if "graph/g" in str(quad.graph_name)} == {org("z")}


CURATED = """
    graph:firms { <id/organization/ucb> skos:prefLabel "UCB" ; th:lei "X" . }
    graph:gleif { <id/organization/lei-x> skos:prefLabel "UCB SA" ; th:lei "X" . }
    graph:fda { <id/organization/applicant-ucb> skos:prefLabel "UCB INC" . }
"""


def by_tool(goes: str, stays: str) -> Decision:
    return replace(same(goes, stays), tool="triplehelix")


def test_a_curated_key_stays_whatever_a_code_or_a_tool_joins_to_it() -> None:
    store = stored(CURATED)
    found = merged(store, by_tool("applicant-ucb", "lei-x"), curated=[graph("firms")])
    assert found == {"lei-x": "ucb", "applicant-ucb": "ucb"}
    holds(
        store,
        """graph:firms { <id/organization/ucb> skos:prefLabel "UCB" ; th:lei "X" . }
        graph:gleif { <id/organization/ucb> skos:prefLabel "UCB SA" ; th:lei "X" . }
        graph:fda { <id/organization/ucb> skos:prefLabel "UCB INC" . }
        graph:identity {
            <id/organization/ucb> schema:sameAs <id/organization/lei-x>,
                <id/organization/applicant-ucb> .
            <id/organization/lei-x> dcterms:isReplacedBy <id/organization/ucb> ;
                rdfs:comment "both bear the lei X" .
            <id/organization/applicant-ucb> dcterms:isReplacedBy <id/organization/ucb> ;
                rdfs:comment "applicant-ucb is lei-x" . }""",
    )


def test_the_key_that_a_person_keeps_stays_before_a_curated_one() -> None:
    found = merged(stored(CURATED), same("ucb", "applicant-ucb"), curated=[graph("firms")])
    assert found == {"lei-x": "applicant-ucb", "ucb": "applicant-ucb"}


def test_a_code_stays_before_a_spelling_and_the_stablest_code_before_others() -> None:
    keys = ["applicant-acme", "sponsor-acme", "cik-1", "lei-1", "wikidata-q1", "pic-1", "ror-1"]
    row = [by_tool(one, other) for one, other in pairwise(keys)]
    assert merged(Store(), *row) == dict.fromkeys(keys[:-1], "ror-1")
    assert merged(Store(), *row[:3]) == dict.fromkeys([*keys[:3]], "lei-1")
    assert merged(Store(), *row[:1]) == {"sponsor-acme": "applicant-acme"}


def test_the_order_of_decisions_does_not_matter() -> None:
    facts = 'graph:g { <id/organization/a> th:ror "1" . <id/organization/c> th:ror "1" . }'
    decisions = [same("a", "m"), same("m", "z"), same("b", "z")]
    one, other = stored(facts), stored(facts)
    assert merged(one, *decisions) == merged(other, *reversed(decisions))
    assert set(one) == set(other)


def test_parts_follow_their_whole_as_subject_and_as_object() -> None:
    store = stored("""graph:g {
        <id/organization/a/party/x> th:participant <id/organization/a> .
        <id/alliance/n> th:ledTo <id/organization/a/takeover/b> . }""")
    resolve(store, [same("a", "z")])
    expected = trig("""graph:g {
        <id/organization/z/party/x> th:participant <id/organization/z> .
        <id/alliance/n> th:ledTo <id/organization/z/takeover/b> . }""")
    assert set(expected) <= set(store)
    assert not [quad for quad in store if "organization/a/" in str(quad)]


def test_what_only_begins_alike_is_left_alone() -> None:
    facts = """graph:g { <id/organization/ab> th:ownsPlatform <id/platform/a> .
        <id/place/a> th:within <https://example.org/id/organization/a> . }"""
    store = stored(facts)
    resolve(store, [same("a", "z")])
    assert set(trig(facts)) <= set(store)


def test_alliances_are_merged_as_well() -> None:
    store = stored("graph:g { <id/alliance/a/term/upfront> a th:UpfrontTerm . }")
    a, b = (NamedNode(f"https://w3id.org/triplehelix/id/alliance/{key}") for key in "ab")
    resolve(store, [Decision(a, b, same=True, reason="same deal", where="d:1")])
    assert set(trig("graph:g { <id/alliance/b/term/upfront> a th:UpfrontTerm . }")) <= set(store)


def test_without_the_decision_the_graph_is_as_before() -> None:
    facts = """graph:g { <id/organization/a> skos:prefLabel "A" .
        <id/organization/z> skos:prefLabel "Z" . }"""
    decided, undone = stored(facts), stored(facts)
    resolve(decided, [same("a", "z")])
    assert set(decided) != set(trig(facts))
    assert resolve(undone, []) == {}
    holds(undone, facts)


def test_a_decision_on_a_thing_that_is_not_there_changes_no_fact() -> None:
    facts = 'graph:g { <id/organization/a> skos:prefLabel "A" . }'
    store = stored(facts)
    resolve(store, [same("nobody", "no-one")])
    told = [q for q in store if "graph/identity" not in str(q.graph_name)]
    assert set(told) == set(trig(facts))


# Negative decisions


def test_two_that_were_said_to_differ_are_not_joined_by_an_identifier() -> None:
    facts = 'graph:g { <id/organization/a> th:ror "1" . <id/organization/b> th:ror "1" . }'
    store = stored(facts)
    assert merged(store, differ("b", "a")) == {}
    decided = """graph:identity {
        <id/organization/a> owl:differentFrom <id/organization/b> . }"""
    holds(store, f"{facts} {decided}")


def test_a_third_with_the_same_identifier_joins_the_first() -> None:
    store = stored("""graph:g { <id/organization/a> th:ror "1" . <id/organization/b> th:ror "1" .
        <id/organization/c> th:ror "1" . }""")
    assert merged(store, differ("a", "b")) == {"c": "a"}


@pytest.mark.parametrize(
    "decisions",
    [
        [same("a", "b"), differ("a", "b")],
        [same("a", "b"), differ("b", "a")],
        [same("a", "m"), same("b", "m"), differ("a", "b")],
    ],
)
def test_decisions_that_contradict_each_other_stop_the_build(decisions: list[Decision]) -> None:
    with pytest.raises(DataError) as caught:
        resolve(Store(), decisions)
    assert caught.value.where == "d:9"
    assert caught.value.what == "said to differ, yet other decisions or codes make them one"


def test_codes_that_join_what_was_said_to_differ_stop_the_build() -> None:
    store = stored("""graph:g { <id/organization/a> th:ror "1" . <id/organization/c> th:ror "1" ;
        th:lei "2" . <id/organization/b> th:lei "2" . }""")
    with pytest.raises(DataError, match="said to differ"):
        resolve(store, [differ("a", "b")])


def test_a_thing_that_differs_from_itself_is_an_error_and_no_crash() -> None:
    with pytest.raises(DataError):
        resolve(Store(), [differ("a", "a")])


def test_pairs_by_identifiers_come_with_their_reason() -> None:
    store = stored("""graph:g { <id/organization/a> th:ror "1" ; th:lei "2" . }
        graph:h { <id/organization/b> th:ror "1" ; th:lei "2" . }""")
    assert list(by_identifiers(store)) == [
        (org("b"), org("a"), "both bear the lei 2"),
        (org("b"), org("a"), "both bear the ror 1"),
    ]


# Reading decisions


def decisions(folder: Path, *rows: str, head: str = "# a set\n" + HEADER) -> list[Decision]:
    text = head + "".join(f"{row}\n" for row in rows)
    (folder / "own.sssom.tsv").write_text(text, encoding="utf-8")
    return read_decisions([folder])


def test_decisions_are_read_with_their_reason_and_place(tmp_path: Path) -> None:
    found = decisions(
        tmp_path,
        "id:organization/a\tskos:exactMatch\tid:organization/b\t\tx\tSame register entry",
        "id:alliance/x\tskos:exactMatch\tid:alliance/y\tNot\tx\tTwo deals",
    )  # fmt: skip
    alliances = [NamedNode(f"https://w3id.org/triplehelix/id/alliance/{key}") for key in "xy"]
    assert found == [
        Decision(org("a"), org("b"), same=True, reason="Same register entry",
                 where="own.sssom.tsv:3"),
        Decision(alliances[0], alliances[1], same=False, reason="Two deals",
                 where="own.sssom.tsv:4"),
    ]  # fmt: skip


def test_a_folder_without_decisions_has_none(tmp_path: Path) -> None:
    assert read_decisions([tmp_path]) == []


@pytest.mark.parametrize(
    ("row", "where", "what"),
    [
        ("id:organization/a\tskos:exactMatch\tid:organization/b\t\tx\t", "own.sssom.tsv:3",
         "a decision without its reason, or neither an exact match nor the denial of one"),
        ("id:organization/a\tskos:closeMatch\tid:organization/b\t\tx\tclose", "own.sssom.tsv:3",
         "a decision without its reason, or neither an exact match nor the denial of one"),
        ("id:organization/a\tskos:exactMatch", "own.sssom.tsv:3",
         "a decision without its reason, or neither an exact match nor the denial of one"),
        ("a\tskos:exactMatch\tid:organization/b\t\tx\tsame", "own.sssom.tsv:3",
         "'a' is no thing of this graph"),
        ("id:organization/a\tskos:exactMatch\twd:Q1\t\tx\tsame", "own.sssom.tsv:3",
         "'wd:Q1' is no thing of this graph"),
    ],
)  # fmt: skip
def test_a_broken_decision_stops_the_build_with_its_place(
    tmp_path: Path, row: str, where: str, what: str
) -> None:
    with pytest.raises(DataError) as caught:
        decisions(tmp_path, row)
    assert (caught.value.where, caught.value.what) == (where, what)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="column comment is missing"):
        decisions(tmp_path, head=HEADER.replace("\tcomment", ""))


def test_an_empty_file_of_decisions_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is missing"):
        decisions(tmp_path, head="")


def test_a_modifier_that_is_not_known_does_not_merge(tmp_path: Path) -> None:
    """A slip such as `not` must not turn a decision against a merge into one for it."""
    row = "id:organization/a\tskos:exactMatch\tid:organization/b\tnot\tx\tThey differ"
    with pytest.raises(DataError) as caught:
        decisions(tmp_path, row)
    assert caught.value.where == "own.sssom.tsv:3"


def test_a_name_that_makes_no_iri_is_an_error(tmp_path: Path) -> None:
    row = "id:organization/a b\tskos:exactMatch\tid:organization/b\t\tx\tsame"
    with pytest.raises(DataError) as caught:
        decisions(tmp_path, row)
    assert caught.value.where == "own.sssom.tsv:3"


def test_decisions_in_latin_1_are_an_error(tmp_path: Path) -> None:
    text = HEADER + "id:organization/a\tskos:exactMatch\tid:organization/b\t\tx\tGenève\n"
    (tmp_path / "own.sssom.tsv").write_bytes(text.encode("latin-1"))
    with pytest.raises(DataError, match="UTF-8"):
        read_decisions([tmp_path])


def test_the_shipped_decisions_are_read_and_agree() -> None:
    found = read_decisions([DATA / "identity"])
    lines = [
        line
        for path in (DATA / "identity").glob("*.tsv")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("id:")
    ]
    assert len(found) == len(lines)
    assert {each.same for each in found} == {True, False}
    resolve(Store(), found)
