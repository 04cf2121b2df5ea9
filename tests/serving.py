"""A server in its own process, on a small graph, for all tests that speak HTTP with one."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pyoxigraph
from pyoxigraph import RdfFormat

ID: Final = "https://w3id.org/triplehelix/id/"
GRAPH: Final = "https://w3id.org/triplehelix/graph/"
SELECT: Final = "SELECT ?s WHERE { ?s a <https://w3id.org/triplehelix/ontology#Firm> }"
RESULTS_JSON: Final = "application/sparql-results+json"
PROBLEM: Final = "application/problem+json"
BROWSER: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

DATA: Final = r"""
PREFIX th: <https://w3id.org/triplehelix/ontology#>
PREFIX id: <https://w3id.org/triplehelix/id/>
PREFIX : <https://w3id.org/triplehelix/graph/>
PREFIX c: <https://w3id.org/triplehelix/concept/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX schema: <https://schema.org/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX void: <http://rdfs.org/ns/void#>
GRAPH :alliances {
  id:organization\/ablynx a th:Firm ; skos:prefLabel "Ablynx" ; th:country id:country\/be ;
    skos:altLabel "<script>alert('Ablynx')</script>" ; th:founded "2001-07-04"^^xsd:date ;
    th:firmKind c:firm-kind\/biopharmaceutical-firm ; prov:wasDerivedFrom id:document\/0a1b ;
    schema:sameAs <http://www.wikidata.org/entity/Q4668862> , <javascript:alert(1)> .
  id:organization\/novartis a th:Firm ; skos:prefLabel "Novartis" .
  id:alliance\/a1 a th:Alliance ; skos:prefLabel "Ablynx and Novartis" ;
    th:hasParty id:organization\/ablynx , id:organization\/novartis .
  id:document\/0a1b a th:SourceDocument ; dcterms:title "Prospectus & more" ;
    schema:url <https://example.org/prospectus.pdf?x=1&y=2> .
}
GRAPH :firms { id:organization\/ablynx skos:prefLabel "Ablynx" }
GRAPH :ontology {
  th:Firm a owl:Class ; rdfs:label "firm"@en ; rdfs:comment "An enterprise."@en .
  th:hasParty a owl:ObjectProperty ; rdfs:label "has party"@en .
  c:firm-kind\/biopharmaceutical-firm a skos:Concept ; skos:prefLabel "biopharmaceutical firm"@en .
}
GRAPH :meta {
  :alliances a void:Dataset ; dcterms:title "Alliances" ; void:triples 17 ;
    th:contentDigest "sha256:00ff" ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> .
}
"""


@dataclass(frozen=True)
class Reply:
    """What came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def problem(self) -> dict[str, object]:
        assert self.kind == PROBLEM
        found = json.loads(self.body)
        assert isinstance(found, dict)
        assert found["status"] == self.status
        assert found["hint"]
        return found

    @property
    def firms(self) -> list[str]:
        rows = json.loads(self.body)["results"]["bindings"]
        return sorted(row["s"]["value"].rpartition("/")[2] for row in rows)


@dataclass(frozen=True)
class Server:
    """A server in its own process."""

    port: int
    process: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        """One request, with underscores of header names as hyphens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        reply = Reply(response.status, found, response.read())
        connection.close()
        return reply

    def query(self, query: str, accept: str = RESULTS_JSON, **more: str) -> Reply:
        return self.ask("GET", "/sparql?" + urlencode({"query": query, **more}), Accept=accept)


def stored(folder: Path) -> Path:
    """DATA as a database in a new folder: each statement in its graph and in the default one."""
    found = pyoxigraph.Store(str(folder))
    quads = list(pyoxigraph.parse(DATA, format=RdfFormat.TRIG))
    found.extend(quads)
    found.extend(
        pyoxigraph.Quad(quad.subject, quad.predicate, quad.object)
        for quad in quads
        if quad.graph_name != pyoxigraph.NamedNode(GRAPH + "meta")
    )
    found.flush()
    return folder


def start(store: Path, before: str = "", **options: object) -> Iterator[Server]:
    """A server on a free port, ended afterwards; `before` is Python that it runs first."""
    script = (
        f"{before}\nimport sys; from pathlib import Path, PosixPath, WindowsPath; "
        "from triplehelix.endpoint import serve; "
        f"serve(Path(sys.argv[1]), port=0, announce=lambda at: print(at, flush=True), **{options})"
    )
    command = [sys.executable, "-c", script, str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            yield Server(int(address.rstrip("/").rpartition(":")[2]), process.pid)
        finally:
            process.terminate()
            process.wait(10)
