"""Whether a release is what it says: its files, its facts, its rules and its answers.

Nothing but the folder is needed. What was sealed is worked out again from the files: digests of all
of them, the canonical form of the dataset (RDFC-1.0), what the shapes find, and every answer.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pyoxigraph import RdfFormat, Store

from triplehelix.answers import answer
from triplehelix.checking import check
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.exporting import ANSWERS, QUADS, TURTLE
from triplehelix.exporting.answering import RECEIPTS
from triplehelix.exporting.dumping import sort
from triplehelix.exporting.sealing import MANIFEST, SUMS, digest
from triplehelix.graphs import Held
from triplehelix.questions import questions
from triplehelix.receipts import Receipt
from triplehelix.receipts import digest as digest_of
from triplehelix.shapes import compile_shapes, read_shapes

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Fault:
    """A place in a release and what is wrong there."""

    where: str
    what: str


def verify(folder: Path, progress: Progress) -> list[Fault]:
    """What is wrong with a release; nothing where it is whole. What was found goes to `progress`.

    Facts, rules and answers are looked at when the files are as they were sealed. Raises
    TripleHelixError when the folder is no release.
    """
    sums, manifest = _sums(folder), _manifest(folder)
    found = list(_files(folder, sums, manifest))
    if found:
        return found
    progress(f"files: {len(sums)} as they were sealed")
    with tempfile.TemporaryDirectory() as work:
        return _contents(folder, manifest, Path(work), progress)


def _contents(
    folder: Path, manifest: Mapping[str, object], work: Path, progress: Progress
) -> list[Fault]:
    """Faults in facts, or else in rules and answers; the store is let go of at the end."""
    store = Store(str(work / "store"))
    if wrong := list(_facts(folder, store, manifest, work)):
        return wrong
    progress(f"facts: {manifest['quads']} quads, RDFC-1.0 {str(manifest['rdfc-1.0'])[:12]}")
    shapes = compile_shapes(read_shapes(folder / "shapes"))
    found = [each for each in check(store, shapes).findings if each.severity == "Violation"]
    progress(f"shapes: {len(shapes)} constraints, {len(found)} violations")
    wrong = list(_answers(folder, store))
    told = len(_receipts(folder))
    progress(f"answers: {told - len(wrong)} of {told} are the same")
    return [Fault(each.thing, f"violates {each.shape}") for each in found] + wrong


def _sums(folder: Path) -> dict[str, str]:
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise TripleHelixError(
            str(folder),
            f"is no release: {SUMS} cannot be read",
            "name a folder that `export` wrote",
        ) from None
    return {file: sum_ for sum_, _, file in (line.partition("  ") for line in lines)}


def _manifest(folder: Path) -> Mapping[str, object]:
    try:
        said = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _files(
    folder: Path, sums: Mapping[str, str], manifest: Mapping[str, object]
) -> Iterator[Fault]:
    """Files that are not as sealed; sums and manifest tell which of the two is wrong."""
    there = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    there.pop(SUMS, None)
    listed = cast("Mapping[str, Mapping[str, object]]", manifest.get("files") or {})
    for file in sorted(there.keys() | sums.keys() | listed.keys()):
        if file not in there and listed and file not in listed:
            yield Fault(SUMS, f"was changed: it names {file}, which the manifest does not")
        elif file not in there:
            yield Fault(file, "is missing")
        elif file not in sums and file not in listed:
            yield Fault(file, "is not of this release")
        else:
            found = digest(there[file])
            sealed = listed.get(file, {}).get("sha256", sums.get(file))
            if found == sums.get(file) == sealed:
                continue
            if found in {sums.get(file), sealed}:
                yield Fault(SUMS if found == sealed else MANIFEST, f"was changed at {file}")
            else:
                yield Fault(file, "was changed: its SHA-256 is another one")


def _facts(
    folder: Path, store: Store, manifest: Mapping[str, object], work: Path
) -> Iterator[Fault]:
    """Load quads and answer graph and hold their number and canonical form against the manifest."""
    try:
        store.bulk_load(path=str(folder / QUADS), format=RdfFormat.N_QUADS)
        quads = len(store)
        canonical = _canonical(store, work)
        store.bulk_load(path=str(folder / TURTLE), format=RdfFormat.TURTLE)
    except (SyntaxError, ValueError) as problem:
        yield Fault(QUADS if not len(store) else TURTLE, f"cannot be read: {problem}")
        return
    for file, number, name in (
        (QUADS, quads, "quads"), (TURTLE, len(store) - quads, "triples"),
    ):  # fmt: skip
        if number != manifest.get(name):
            yield Fault(file, f"has {number} {name}, {manifest.get(name)} were sealed")
    if canonical != manifest.get("rdfc-1.0"):
        yield Fault(QUADS, "has another canonical form (RDFC-1.0) than was sealed")


def _canonical(store: Store, work: Path) -> str:
    """The digest of a dataset in canonical N-Quads: sorted lines, as it has no blank node.

    With one the lines do not sort as RDFC-1.0 has it, and the digest is another one.
    """
    dumped, lines = work / "dumped.nq", work / "sorted.nq"
    store.dump(str(dumped), format=RdfFormat.N_QUADS)
    sort(dumped, lines)
    return digest(lines)


def _receipts(folder: Path) -> list[Receipt]:
    place = f"{ANSWERS}/{RECEIPTS}"
    try:
        return [Receipt(**each) for each in json.loads((folder / place).read_bytes())]
    except (OSError, ValueError, TypeError) as problem:
        raise DataError(place, f"cannot be read: {problem}", "export it anew") from None


def _answers(folder: Path, store: Store) -> Iterator[Fault]:
    """Ask every question of the release again."""
    asked = questions(folder / "queries")
    graph = Held(str(folder), store)
    for receipt in _receipts(folder):
        name = receipt.question
        if name not in asked:
            yield Fault(f"queries/*/{name}.rq", "is missing")
            continue
        found = digest_of(answer(graph, asked[name], receipt.parameters).rows)
        if found != receipt.answer:
            what = f"the answer is {found}, it was {receipt.answer}"
            yield Fault(f"{ANSWERS}/{name}.tsv", what)
