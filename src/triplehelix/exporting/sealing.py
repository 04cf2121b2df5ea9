"""The manifest and the checksums of a release: by them anybody knows that it is whole."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

from triplehelix import __version__

MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"


def seal(folder: Path, counts: dict[str, int], canonical: str) -> None:
    """Write both files over everything that is in the folder.

    `canonical` is the digest of the dataset in its canonical form (RDFC-1.0).
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {
        path.relative_to(folder).as_posix(): {
            "bytes": path.stat().st_size, "sha256": digest(path)
        }
        for path in paths
    }  # fmt: skip
    said = {"version": __version__, **counts, "rdfc-1.0": canonical, "files": files}
    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    sealed = {file: str(about["sha256"]) for file, about in files.items()}
    sealed[MANIFEST] = digest(folder / MANIFEST)
    sums = "".join(f"{sum_}  {file}\n" for file, sum_ in sorted(sealed.items()))
    (folder / SUMS).write_text(sums, encoding="utf-8")


def digest(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
