"""A register fetched whole: downloaded, looked at, and only then put in place of the former one."""

from __future__ import annotations

import fnmatch
import hashlib
import json
import shutil
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from triplehelix import layouts
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.fetching.download import Client, Manners, Progress
from triplehelix.fetching.places import Place, places
from triplehelix.fetching.service import select
from triplehelix.records import Rejection
from triplehelix.sources import RETRIEVED, SELECTION, Source, registers, source_from

SHRUNK: Final = 0.9
"""A file with less than this part of its former size has lost something."""
MOST_PAGES: Final = 100_000


@dataclass(frozen=True)
class Fetched:
    """A file that was fetched."""

    name: str
    size: int
    digest: str
    fields: tuple[str, ...]


def fetch(
    key: str,
    folder: Path,
    manners: Manners,
    progress: Progress,
    today: date,
    *,
    anyhow: bool = False,
) -> list[Fetched]:
    """Fetch the register of this key into `folder/key`, with an account of it in `retrieved.toml`.

    `anyhow` takes files with another layout or much smaller than before. Raises TripleHelixError
    when something cannot be had or has changed; what was there before stays.
    """
    description = registers().get(key)
    if description is None:
        known = ", ".join(registers())
        raise TripleHelixError(f"fetch {key}", "no such register", f"the registers are: {known}")
    fresh = folder / f".{key}.new"
    fresh.mkdir(parents=True, exist_ok=True)
    for place in places(description):
        if place.contact and not manners.contact:
            raise TripleHelixError(
                f"fetch {key}", "the publisher asks who is there",
                "--contact 'NAME MAIL', or TRIPLEHELIX_CONTACT",
            )  # fmt: skip
        client = Client(replace(manners, interval=max(place.interval, manners.interval)))
        _place(place, description, fresh, client, progress)
    found = list(_looked_at(source_from(description, key, fresh, key)))
    former = folder / key
    if not anyhow:
        _compare(found, former / RETRIEVED)
    _account(found, places(description), fresh / RETRIEVED, today)
    _swap(fresh, former)
    return found


def _place(
    place: Place, description: Path, fresh: Path, client: Client, progress: Progress
) -> None:
    (fresh / place.save).parent.mkdir(parents=True, exist_ok=True)
    if place.endpoint:
        if not _done(fresh, place.save):
            query = description.parent / place.query
            select(place.endpoint, query, fresh / place.save, client, progress)
    elif place.next:
        _pages(place, fresh, client, progress)
    else:
        addresses = _picked(place, fresh, client, progress) if place.index else [place.url]
        for number, address in enumerate(addresses):
            name = place.save if not number else f"{number}-{place.save}"
            if not _done(fresh, name):
                client.download(address, fresh / name, progress)
            if place.unpack:
                _unpack(fresh / name, place.unpack)


def _done(fresh: Path, name: str) -> bool:
    """Whether an earlier, broken run has this file already."""
    return (fresh / name).exists()


def _picked(place: Place, fresh: Path, client: Client, progress: Progress) -> list[str]:
    """The addresses that an index names."""
    index = fresh / ".index.json"
    client.download(place.index, index, progress)
    values: list[object] = [_json(index, place.index)]
    for name in place.pick.split("."):
        lists = [each if isinstance(each, list) else [each] for each in values]
        values = [
            each[name] for one in lists for each in one if isinstance(each, dict) and name in each
        ]
    index.unlink()
    found = [str(value) for value in values]
    if not found:
        raise TripleHelixError(
            place.index, f"the index has nothing at {place.pick}", "its layout has changed"
        )
    return found


def _pages(place: Place, fresh: Path, client: Client, progress: Progress) -> None:
    """Pages of an API, each of which names the next one."""
    token = ""
    stem, dot, suffix = place.save.rpartition(".")
    for number in range(1, MOST_PAGES):
        page = fresh / f"{stem}-{number:05d}{dot}{suffix}"
        joint = "&" if urlsplit(place.url).query else "?"
        more = f"{joint}{place.parameter}={quote(token)}" if token else ""
        if not page.exists():
            client.download(place.url + more, page, progress)
        said = _json(page, place.url)
        token = str(said.get(place.next) or "") if isinstance(said, dict) else ""
        if not token:
            return
    raise TripleHelixError(place.url, f"more than {MOST_PAGES} pages", "narrow the query")


def _json(path: Path, url: str) -> object:
    try:
        return json.loads(path.read_bytes())
    except (json.JSONDecodeError, UnicodeDecodeError) as problem:
        path.unlink()
        raise TripleHelixError(
            url, f"not JSON: {problem}", "look at what the address gives"
        ) from None


def _unpack(archive: Path, wanted: tuple[str, ...]) -> None:
    """Put the wanted members of a zip beside it, under their own names, and drop the rest."""
    try:
        with zipfile.ZipFile(archive) as opened:
            for member in opened.infolist():
                name = Path(member.filename).name
                if any(fnmatch.fnmatch(name, each) for each in wanted):
                    with opened.open(member) as inside, (archive.parent / name).open("wb") as out:
                        shutil.copyfileobj(inside, out)
    except (zipfile.BadZipFile, EOFError) as problem:
        archive.unlink()
        raise DataError(archive.name, f"not a whole archive: {problem}", "fetch it again") from None
    archive.unlink()


def _looked_at(source: Source) -> Iterator[Fetched]:
    """Each file with its size, digest and the fields of its first row. Raises DataError."""
    for kind in source.kinds:
        paths = source.files_of(kind)
        if not paths and not kind.optional:
            raise DataError(source.key, f"no file {kind.files} was fetched", "its name has changed")
        for path in paths:
            rows = layouts.rows(path, kind.layout, path.name)
            first = next((row for row in rows if not isinstance(row, Rejection)), None)
            if first is None:
                raise DataError(path.name, "has no row", "its layout has changed")
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            yield Fetched(path.name, path.stat().st_size, digest, tuple(sorted(first[1])))


def _compare(found: list[Fetched], former: Path) -> None:
    """Hold files against those of the last time. Raises DataError for what got lost."""
    if not former.is_file():
        return
    told = tomllib.loads(former.read_text(encoding="utf-8")).get("file", [])
    before: Mapping[str, Mapping[str, object]] = {str(each["name"]): each for each in told}
    for each in found:
        old = before.get(each.name)
        if old is None:
            continue
        size, names = int(str(old["bytes"])), old["fields"]
        gone = sorted(set(names if isinstance(names, list) else ()) - set(each.fields))
        if gone:
            raise DataError(each.name, f"fields are gone: {', '.join(gone)}", "--anyhow takes it")
        if each.size < SHRUNK * size:
            raise DataError(each.name, f"{each.size} bytes, {size} before", "--anyhow takes it")


def _account(found: list[Fetched], said: tuple[Place, ...], path: Path, today: date) -> None:
    lines = [f"retrieved = {today.isoformat()}"]
    lines += [f"from = {json.dumps([each.url or each.index or each.endpoint for each in said])}"]
    for each in found:
        lines += [
            "", "[[file]]", f"name = {json.dumps(each.name)}", f"bytes = {each.size}",
            f'sha256 = "{each.digest}"', f"fields = {json.dumps(each.fields)}",
        ]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _swap(fresh: Path, former: Path) -> None:
    """Put the new folder in place of the former one; a choice of the user's own goes along."""
    own = former / SELECTION
    if own.is_file():
        shutil.copy2(own, fresh / SELECTION)
    aside = former.with_name(f".{former.name}.old")
    if former.exists():
        former.rename(aside)
    fresh.rename(former)
    shutil.rmtree(aside, ignore_errors=True)
