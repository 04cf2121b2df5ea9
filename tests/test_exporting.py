"""A release: others can load it, count it, verify it and see whose facts it holds."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import networkx as nx
import polars as pl
import pyoxigraph
import pytest
import rdflib
import yaml
from pyoxigraph import NamedNode, RdfFormat
from rdflib.namespace import DCAT, DCTERMS, VOID

from tests.conftest import Built
from tests.test_cli import run
from triplehelix import __version__, store
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.exporting import export
from triplehelix.graphs import Local, Result, Rows, Triples
from triplehelix.home import ONTOLOGY, QUERIES, SHAPES
from triplehelix.questions import questions
from triplehelix.terms import BASE

WHOLE: Final = rdflib.URIRef(f"{BASE}release/{__version__}")


@pytest.fixture(scope="module")
def release(shipped_graph: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the shipped facts."""
    folder = tmp_path_factory.mktemp("exporting") / "release"
    export(Local(shipped_graph.folder), folder)
    return folder


@pytest.fixture(scope="module")
def small(tiny_graph: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the small graph."""
    folder = tmp_path_factory.mktemp("exporting") / "small"
    export(Local(tiny_graph.folder), folder)
    return folder


def told(release: Path, what: str) -> int:
    count = json.loads((release / "manifest.json").read_text())[what]
    assert isinstance(count, int)
    return count


def test_the_quads_are_those_of_the_store_sorted_and_each_once(
    release: Path, shipped_graph: Built
) -> None:
    built = (store.current(shipped_graph.folder) / store.QUADS).read_bytes()
    assert (release / "triplehelix.nq").read_bytes() == built
    lines = built.splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == told(release, "quads")


def test_every_file_loads_into_pyoxigraph_with_the_counts_of_the_manifest(release: Path) -> None:
    quads = pyoxigraph.Store()
    quads.bulk_load(path=str(release / "triplehelix.nq"), format=RdfFormat.N_QUADS)
    assert len(quads) == told(release, "quads")
    for file, form in (("triplehelix.ttl", RdfFormat.TURTLE), ("triplehelix.jsonld", None)):
        triples = pyoxigraph.Store()
        triples.bulk_load(path=str(release / file), format=form or RdfFormat.JSON_LD)
        assert len(triples) == told(release, "triples"), file


def test_rdflib_reads_the_same_quads_and_triples(small: Path) -> None:
    quads = rdflib.Dataset()
    quads.parse(small / "triplehelix.nq", format="nquads")
    assert sum(1 for _ in quads.quads()) == told(small, "quads")
    turtle = rdflib.Graph().parse(small / "triplehelix.ttl")
    assert len(turtle) == told(small, "triples")


def test_rdflib_reads_the_same_triples_from_jsonld_and_turtle(small: Path) -> None:
    turtle = rdflib.Graph().parse(small / "triplehelix.ttl")
    assert set(rdflib.Graph().parse(small / "triplehelix.jsonld")) == set(turtle)


def test_the_answer_graph_is_the_accepted_facts_and_what_follows(
    release: Path, shipped_graph: Built
) -> None:
    answer = Local(shipped_graph.folder).ask("CONSTRUCT WHERE { ?s ?p ?o }")
    assert isinstance(answer, Triples)
    parsed = pyoxigraph.parse(path=str(release / "triplehelix.ttl"), format=RdfFormat.TURTLE)
    assert {quad.triple for quad in parsed} == set(answer.triples)


@pytest.mark.parametrize(
    "file",
    ["triplehelix.nq", "triplehelix.ttl", "triplehelix.jsonld", "dcat.ttl"],
)
def test_there_is_no_blank_node(release: Path, file: str) -> None:
    for quad in pyoxigraph.parse(path=str(release / file)):
        for term in (quad.subject, quad.object, quad.graph_name):
            assert not isinstance(term, pyoxigraph.BlankNode), quad


def test_the_jsonld_is_compacted_with_its_context_inside(small: Path) -> None:
    document = json.loads((small / "triplehelix.jsonld").read_text(encoding="utf-8"))
    assert document["@context"]["th"] == f"{BASE}ontology#"
    assert "skos:prefLabel" in document["@graph"][0] or "@type" in document["@graph"][0]


def test_two_exports_are_the_same_bytes(small: Path, tiny_graph: Built, tmp_path: Path) -> None:
    assert run("export", tmp_path / "again", "--store", tiny_graph.folder).code == 0
    assert contents(tmp_path / "again") == contents(small)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_checksums_cover_every_file_and_verify(release: Path) -> None:
    lines = [line.split("  ", 1) for line in (release / "SHA256SUMS").read_text().splitlines()]
    files = contents(release)
    assert {file for _, file in lines} == set(files) - {"SHA256SUMS"}
    for digest, file in lines:
        assert hashlib.sha256(files[file]).hexdigest() == digest, file
    tool = shutil.which("sha256sum")
    if tool:
        subprocess.run([tool, "-c", "--quiet", "SHA256SUMS"], cwd=release, check=True)


def test_the_manifest_names_every_file_with_size_and_digest(release: Path) -> None:
    said = json.loads((release / "manifest.json").read_text())
    files = contents(release)
    assert said["version"] == __version__
    assert set(said["files"]) == set(files) - {"SHA256SUMS", "manifest.json"}
    for file, about in said["files"].items():
        assert about == {
            "bytes": len(files[file]),
            "sha256": hashlib.sha256(files[file]).hexdigest(),
        }


def test_the_ontology_the_shapes_and_the_questions_go_with_it(release: Path) -> None:
    for content in (ONTOLOGY, SHAPES, QUERIES):
        ours = {
            path.relative_to(content): path.read_bytes()
            for path in content.rglob("*.*")
            if path.suffix in {".ttl", ".rq"}
        }
        copy = release / content.name
        theirs = {path.relative_to(copy): path.read_bytes() for path in copy.rglob("*.*")}
        assert ours == theirs


def test_the_description_names_every_graph_with_its_licence_and_size(release: Path) -> None:
    said = rdflib.Graph().parse(release / "dcat.ttl")
    sizes: dict[str, int] = {}
    for quad in pyoxigraph.parse(path=str(release / "triplehelix.nq")):
        assert isinstance(quad.graph_name, NamedNode)
        sizes[quad.graph_name.value] = sizes.get(quad.graph_name.value, 0) + 1
    links = set(said.subjects(rdflib.RDF.type, VOID.Linkset))
    subsets = set(said.objects(WHOLE, VOID.subset)) - links
    assert {str(subset) for subset in subsets} == set(sizes)
    for subset in subsets:
        assert said.value(subset, DCTERMS.title), subset
        assert said.value(subset, DCTERMS.publisher), subset
        assert isinstance(said.value(subset, DCTERMS.license), rdflib.URIRef), subset
        assert said.value(subset, DCTERMS.issued), subset
        assert int(str(said.value(subset, VOID.triples))) == sizes[str(subset)], subset
        assert said.value(WHOLE, DCTERMS.license)


def test_the_description_names_the_files_and_their_types(release: Path) -> None:
    said = rdflib.Graph().parse(release / "dcat.ttl")
    dumps = {str(dump).rsplit("/", 1)[1]: dump for dump in said.objects(WHOLE, VOID.dataDump)}
    assert set(dumps) == {"triplehelix.nq", "triplehelix.ttl", "triplehelix.jsonld"}
    assert set(dumps.values()) <= set(said.objects(WHOLE, DCAT.distribution))
    for dump in said.objects(WHOLE, DCAT.distribution):
        file = release / str(dump).removeprefix(f"{WHOLE}/")
        assert int(str(said.value(dump, DCAT.byteSize))) == file.stat().st_size
        assert said.value(dump, DCAT.mediaType), file
    assert int(str(said.value(WHOLE, VOID.triples))) == told(release, "triples")


def test_the_class_partitions_count_what_is_there(release: Path) -> None:
    said = rdflib.Graph().parse(release / "dcat.ttl")
    facts = pyoxigraph.Store()
    facts.bulk_load(path=str(release / "triplehelix.ttl"), format=RdfFormat.TURTLE)
    firms = rdflib.URIRef(f"{BASE}ontology#Firm")
    (part,) = [
        part for part in said.objects(WHOLE, VOID.classPartition)
        if said.value(part, VOID["class"]) == firms
    ]  # fmt: skip
    counted = facts.query(f"SELECT (COUNT(?f) AS ?n) {{ ?f a <{firms}> }}")
    assert isinstance(counted, pyoxigraph.QuerySolutions)
    (row,) = counted
    assert str(said.value(part, VOID.entities)) == getattr(row["n"], "value", "")


def test_the_partitions_of_properties_and_the_linksets_count_what_is_there(release: Path) -> None:
    said = rdflib.Graph().parse(release / "dcat.ttl")
    properties, hosts = Counter[str](), Counter[str]()
    for quad in pyoxigraph.parse(path=str(release / "triplehelix.ttl")):
        properties[quad.predicate.value] += 1
        target = str(quad.object)[1:-1]
        if quad.predicate.value.endswith("sameAs") and not target.startswith(BASE):
            hosts[target.split("/")[2]] += 1
    for part in said.objects(WHOLE, VOID.propertyPartition):
        counted = properties[str(said.value(part, VOID.property))]
        assert int(str(said.value(part, VOID.triples))) == counted, part
    same = rdflib.URIRef("https://schema.org/sameAs")
    links = list(said.subjects(VOID.linkPredicate, same))
    assert hosts == {
        str(part).rsplit("/", 1)[1]: int(str(said.value(part, VOID.triples))) for part in links
    }
    assert hosts["ror.org"] > 0


def rows_of(table: Path, said: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """The triples of a table as its description after CSVW has them, literals without type."""
    schema = said["tableSchema"]
    assert isinstance(schema, dict)
    with table.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            about = str(schema["aboutUrl"]).replace("{+id}", row["id"])
            for column in schema["columns"][1:]:
                cell, title = row[column["titles"]], column["titles"]
                parts = cell.split(column["separator"]) if "separator" in column else [cell]
                for part in parts if cell else ():
                    template = str(column.get("valueUrl", f"{{+{title}}}"))
                    value = template.replace(f"{{+{title}}}", part)
                    yield about, str(column["propertyUrl"]), value


def test_the_tables_and_their_description_say_what_the_answer_graph_says(release: Path) -> None:
    described = json.loads((release / "tables" / "csv-metadata.json").read_text(encoding="utf-8"))
    there = {path.name for path in (release / "tables").glob("*.csv")}
    assert {str(said["url"]) for said in described["tables"]} == there
    assert {"organization.csv", "alliance.csv", "alliance-party.csv", "document.csv"} <= there
    found = [
        triple
        for said in described["tables"]
        for triple in rows_of(release / "tables" / str(said["url"]), said)
    ]
    stated: set[tuple[str, str, str]] = set()
    documents = set[str]()
    for quad in pyoxigraph.parse(path=str(release / "triplehelix.ttl")):
        term = quad.object
        value = term.value if isinstance(term, pyoxigraph.Literal) else str(term)[1:-1]
        stated.add((str(quad.subject)[1:-1], quad.predicate.value, value))
        if value == f"{BASE}ontology#SourceDocument":
            documents.add(str(quad.subject)[1:-1])
    told = {each for each in stated if each[0].startswith(f"{BASE}id/") or each[0] in documents}
    assert set(found) == {each for each in told if each[2]}
    assert len(set(found)) == len(found)


def test_a_parquet_file_has_the_rows_of_its_table_with_types(release: Path) -> None:
    for table in sorted((release / "tables").glob("*.csv")):
        frame = pl.read_parquet(table.with_suffix(".parquet"))
        with table.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert frame["id"].to_list() == [row["id"] for row in rows], table.name
    founding = pl.read_parquet(release / "tables" / "organization-founding.parquet")
    (row,) = founding.filter(pl.col("id") == "organization/galapagos/founding").to_dicts()
    assert row["eventDateStated"][:4] == "1999"
    assert row["eventDate"].year == 1999
    assert row["founded"] == "organization/galapagos"


def test_the_edges_of_kgx_are_what_each_graph_says_of_two_things(release: Path) -> None:
    def read(name: str) -> list[dict[str, str]]:
        with (release / "network" / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_MINIMAL))

    nodes = {row["id"]: row for row in read("nodes.tsv")}
    galapagos = nodes["triplehelix:organization/galapagos"]
    assert (galapagos["category"], galapagos["name"]) == ("biolink:Agent", "Galapagos")
    edges = read("edges.tsv")
    assert len({edge["id"] for edge in edges}) == len(edges)
    start = f"<{BASE}id/"
    expected = Counter[str]()
    for quad in pyoxigraph.parse(path=str(release / "triplehelix.nq")):
        ends = [str(quad.subject), str(quad.object)]
        if all(end.startswith(start) for end in ends):
            things = [f"triplehelix:{end.removeprefix(start)[:-1]}" for end in ends]
            expected[str(quad.graph_name)[1:-1].rpartition("/")[2]] += set(things) <= set(nodes)
    assert (
        Counter(edge["primary_knowledge_source"].rpartition("/")[2] for edge in edges) == +expected
    )


def test_the_network_of_alliances_is_graphml(release: Path) -> None:
    network = nx.read_graphml(release / "network" / "alliances.graphml")
    assert {"Galapagos", "Gilead Sciences"} <= {name for _, name in network.nodes(data="label")}
    assert network.number_of_edges() > 300


def test_each_source_has_its_own_turtle(release: Path) -> None:
    quads = pyoxigraph.Store()
    quads.bulk_load(path=str(release / "triplehelix.nq"), format=RdfFormat.N_QUADS)
    paths = sorted((release / "sources").glob("*.ttl"))
    keys = {str(graph)[1:-1].removeprefix(f"{BASE}graph/") for graph in quads.named_graphs()}
    assert {path.stem for path in paths} == keys
    for path in paths:
        told = {quad.triple for quad in pyoxigraph.parse(path=str(path))}
        node = NamedNode(f"{BASE}graph/{path.stem}")
        held = {quad.triple for quad in quads.quads_for_pattern(None, None, None, node)}
        assert told == held, path.name


def test_every_question_goes_with_its_answer_and_a_receipt(release: Path) -> None:
    receipts = json.loads((release / "answers" / "receipts.json").read_text(encoding="utf-8"))
    assert [each["question"] for each in receipts] == list(questions())
    for each in receipts:
        written = (release / "answers" / f"{each['question']}.tsv").read_bytes()
        assert each["answer"] == f"sha256:{hashlib.sha256(written).hexdigest()}"
        assert written.count(b"\n") >= each["rows"] + 1


def test_the_crate_and_the_citation_name_the_release_and_its_files(
    release: Path,
) -> None:
    crate = json.loads((release / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    by_id = {each["@id"]: each for each in crate["@graph"]}
    descriptor, root = by_id["ro-crate-metadata.json"], by_id["./"]
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    assert descriptor["about"] == {"@id": "./"}
    files = set(contents(release)) - {"ro-crate-metadata.json", "manifest.json", "SHA256SUMS"}
    assert {each["@id"] for each in root["hasPart"]} == files
    assert all(by_id[file]["@type"] == "File" for file in files)
    cited = yaml.safe_load((release / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cited["cff-version"], cited["version"]) == ("1.2.0", __version__)
    assert cited["date-released"] == root["datePublished"]
    told = json.loads((release / "datacite.json").read_text(encoding="utf-8"))
    assert {each["rightsUri"] for each in told["rightsList"]} == {
        each["@id"] for each in root["license"]
    }


def test_the_readme_lists_the_licences(small: Path) -> None:
    text = (small / "README.md").read_text(encoding="utf-8")
    assert text.startswith(f"# Triple Helix, release {__version__}\n")
    assert f" | {BASE}graph/mine | https://creativecommons.org/publicdomain/zero/1.0/ |\n" in text


def test_a_folder_that_holds_anything_is_left_alone(tiny_graph: Built, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    for place in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(TripleHelixError, match="is not empty"):
            export(Local(tiny_graph.folder), place)
    assert contents(tmp_path) == {"mine.txt": b"mine"}


def test_an_empty_folder_is_taken(tiny_graph: Built, small: Path, tmp_path: Path) -> None:
    place = tmp_path / "new" / "folder"
    place.mkdir(parents=True)
    written = export(Local(tiny_graph.folder), place)
    assert contents(place) == contents(small)
    assert written == sorted(path for path in place.rglob("*") if path.is_file())
    assert [path.name for path in place.parent.iterdir()] == ["folder"]


class Empty:
    """A graph that holds nothing."""

    name = "http://e/sparql"

    def ask(self, query: str, where: str = "query") -> Result:  # noqa: ARG002  # as Graph has it
        """No rows and no triples."""
        return Rows(("s", "p", "o", "g"), []) if query.startswith("SELECT") else Triples([])


def test_a_graph_without_facts_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the graph holds no named graph"):
        export(Empty(), tmp_path / "release")
    assert not (tmp_path / "release").exists()


def test_an_export_that_fails_leaves_nothing(
    tiny_graph: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(OSError, match="No space left"):
        export(Local(tiny_graph.folder), tmp_path / "release")
    assert list(tmp_path.iterdir()) == []
