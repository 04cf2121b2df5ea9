"""What makes a release citable: RO-Crate 1.2, CITATION.cff and metadata for DataCite.

After https://www.researchobject.org/ro-crate/specification/1.2/, the Citation File Format 1.2.0
and the DataCite Metadata Schema 4.6. There is no clock: the date is that of the newest source.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import yaml

from triplehelix import __version__
from triplehelix.exporting.catalogue import ABOUT, MEDIA, RELEASE, TITLE, Named
from triplehelix.terms import name

CRATE, CITATION, DATACITE = "ro-crate-metadata.json", "CITATION.cff", "datacite.json"
AUTHOR: Final = "Triple Helix project"
SUBJECTS: Final = (
    "biotechnology", "strategic alliances", "regional innovation systems", "knowledge graph",
    "business models",
)  # fmt: skip


def cite(folder: Path, graphs: Sequence[Named]) -> None:
    """Write the three files; the crate names every other file of the folder."""
    issued = max((each.value(name("dcterms:issued")) for each in graphs), default="")
    rights = sorted({each.value(name("dcterms:license")) for each in graphs} - {""})
    (folder / CITATION).write_text(_citation(issued), encoding="utf-8")
    _json(folder / DATACITE, _datacite(issued, rights))
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    _json(folder / CRATE, _crate(issued, rights, graphs, paths, folder))


def _json(path: Path, said: object) -> None:
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _citation(issued: str) -> str:
    said = {
        "cff-version": "1.2.0",
        "message": "If you use these data, cite them so, and the sources that README.md lists.",
        "type": "dataset",
        "title": f"{TITLE}: {ABOUT}",
        "authors": [{"name": AUTHOR}],
        "version": __version__,
        "date-released": issued,
        "url": RELEASE.value,
        "keywords": list(SUBJECTS),
    }
    return str(yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=100))


def _datacite(issued: str, rights: Iterable[str]) -> object:
    return {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Knowledge graph"},
        "creators": [{"name": AUTHOR, "nameType": "Organizational"}],
        "titles": [{"title": TITLE}],
        "publisher": {"name": AUTHOR},
        "publicationYear": issued[:4],
        "dates": [{"date": issued, "dateType": "Issued"}],
        "version": __version__,
        "language": "en",
        "subjects": [{"subject": each} for each in SUBJECTS],
        "descriptions": [{"description": ABOUT, "descriptionType": "Abstract"}],
        "rightsList": [{"rightsUri": each} for each in rights],
        "formats": sorted(set(MEDIA.values())),
        "alternateIdentifiers": [
            {"alternateIdentifier": RELEASE.value, "alternateIdentifierType": "URL"}
        ],
    }


def _crate(
    issued: str, rights: Sequence[str], graphs: Sequence[Named], paths: Sequence[Path], folder: Path
) -> object:
    files = [
        {
            "@id": path.relative_to(folder).as_posix(),
            "@type": "File",
            "name": path.name,
            "encodingFormat": MEDIA.get(path.suffix, "text/plain"),
            "contentSize": str(path.stat().st_size),
        }
        for path in paths
    ]
    sources = [
        {
            "@id": each.node.value,
            "@type": "Dataset",
            "name": each.value(name("dcterms:title")),
            "publisher": each.value(name("dcterms:publisher")),
            "license": {"@id": each.value(name("dcterms:license"))},
        }
        for each in graphs
    ]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": TITLE,
        "description": ABOUT,
        "identifier": RELEASE.value,
        "version": __version__,
        "datePublished": issued,
        "author": {"@id": "#project"},
        "publisher": {"@id": "#project"},
        "license": [{"@id": each} for each in rights],
        "keywords": ", ".join(SUBJECTS),
        "isBasedOn": [{"@id": each["@id"]} for each in sources],
        "hasPart": [{"@id": each["@id"]} for each in files],
    }
    descriptor = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.2"},
        "about": {"@id": "./"},
    }
    project = {"@id": "#project", "@type": "Organization", "name": AUTHOR}
    allowed = [{"@id": each, "@type": "CreativeWork", "name": each} for each in rights]
    return {
        "@context": "https://w3id.org/ro/crate/1.2/context",
        "@graph": [descriptor, root, project, *allowed, *sources, *files],
    }
