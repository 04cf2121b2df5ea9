"""What sources gave at an earlier build, so that only what has changed is read again.

Under the digest of all that its triples depend on (files, description, loader, engine, the keys
that rows may refer to) each source has its triples as N-Triples and the account of its rows.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Final

from triplehelix.cells import Known
from triplehelix.home import HOME, LOADERS
from triplehelix.loading import Account, load
from triplehelix.records import Rejection
from triplehelix.sources import SELECTION, Source
from triplehelix.terms import n_triples

MEMORY: Final = "memory"
ENGINE: Final = Path(__file__).parent
_TRIPLES, _ACCOUNT = "triples.nt", "account.json"
_CONTENT: Final = ("ontology", "shapes", "queries", "loaders")
_SUFFIXES: Final = frozenset({".ttl", ".rq", ".toml", ".py"})  # and nothing that tools leave behind


def remembered(source: Source, refers_to: Known, folder: Path) -> tuple[Account, Path]:
    """The account of a source and the file of its triples, read again only if something changed.

    Raises DataError when the source cannot be read.
    """
    place = folder / MEMORY / source.key / fingerprint(source, refers_to)
    if (place / _ACCOUNT).is_file():
        return _recalled(source, place / _ACCOUNT), place / _TRIPLES
    shutil.rmtree(place.parent, ignore_errors=True)
    place.mkdir(parents=True)
    account = Account(source)
    with (place / _TRIPLES).open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(n_triples(load(source, refers_to, account)))
    said = {
        "loaded": account.loaded, "repeated": account.repeated, "not_chosen": account.not_chosen,
        "triples": account.triples, "rejections": [asdict(each) for each in account.rejections],
    }  # fmt: skip
    (place / _ACCOUNT).write_text(json.dumps(said), encoding="utf-8")  # last: now it counts
    return account, place / _TRIPLES


def _recalled(source: Source, path: Path) -> Account:
    said = json.loads(path.read_text(encoding="utf-8"))
    return Account(
        source, Counter(said["loaded"]), [Rejection(**each) for each in said["rejections"]],
        Counter(said["repeated"]), Counter(said["not_chosen"]), said["triples"],
    )  # fmt: skip


def fingerprint(source: Source, refers_to: Known) -> str:
    """The digest of all that the triples of a source depend on."""
    parts = [_code(), source.digest(), source.shown_as, source.key, str(source.issued)]
    own = source.folder / SELECTION
    files = (*sorted((LOADERS / source.key).glob("*")), own)
    parts += [_digest(path) for path in files if path.is_file()]
    if not source.kinds:
        parts.append(_keys(refers_to))
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def inputs(sources: Iterable[Source], refers_to: Known, decisions: Iterable[Path]) -> str:
    """The digest of all that a build depends on."""
    files = [path for name in _CONTENT for path in sorted((HOME / name).rglob("*"))]
    files = [path for path in files if path.suffix in _SUFFIXES]
    parts = [_digest(path) for path in (*files, *decisions) if path.is_file()]
    parts += [fingerprint(source, refers_to) for source in sources]
    return f"sha256:{hashlib.sha256(json.dumps(parts).encode()).hexdigest()}"


@cache
def _code() -> str:
    """The digest of the engine."""
    found = [_digest(path) for path in sorted(ENGINE.rglob("*.py"))]
    return hashlib.sha256("".join(found).encode()).hexdigest()


def _keys(refers_to: Known) -> str:
    said = {kind: sorted(keys) for kind, keys in sorted(refers_to.keys.items())}
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
