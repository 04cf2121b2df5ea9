"""Tables or RDF files checked against the shapes, without building anything on disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from pyoxigraph import Store

from triplehelix import drifting
from triplehelix.building import assemble, load_vocabulary
from triplehelix.checking import Finding, Report, check, order
from triplehelix.concluding import conclude
from triplehelix.describing import VOCABULARY
from triplehelix.errors import TripleHelixError
from triplehelix.home import ONTOLOGY, RULES, SHAPES
from triplehelix.pointing import point, read
from triplehelix.reasoning import infer, read_axioms
from triplehelix.records import Rejection
from triplehelix.rules import compile_rules
from triplehelix.shapes import compile_shapes, read_shapes
from triplehelix.sources import gather
from triplehelix.terms import SHAPES_IRI, TYPE, name

SUBCLASS: Final = name("rdfs:subClassOf")


def validate(paths: Sequence[Path], against: Path | None = None) -> Report:
    """What the shapes find in these folders of tables and RDF files; in ours if there are none.

    Rows of a user's folder may refer to keys of the shipped tables; warnings about other tables
    are left out, violations never, as they would stop a build. What differs from the build in the
    folder `against` is found as well.

    Raises TripleHelixError for a path that is neither, and for a build that cannot be opened.
    """
    folders = [path for path in paths if path.is_dir()]
    files = [path for path in paths if not path.is_dir()]
    if against is not None and files:
        raise TripleHelixError(
            "--against", "RDF files have no earlier build", "name folders of tables only"
        )
    reports = [_tables(folders, against)] if folders or not files else []
    reports += [_file(path) for path in files]
    findings = [each for report in reports for each in report.findings]
    return replace(reports[0], findings=order(findings))


def _tables(folders: Sequence[Path], against: Path | None) -> Report:
    made = assemble(gather(folders), folders, keep_going=True)
    rejected = [_rejected(each) for account in made.accounts for each in account.rejections]
    findings = [*made.report.findings, *rejected]
    if folders:
        places = tuple(f"{folder}/" for folder in folders)
        findings = [
            each
            for each in findings
            if each.severity == "Violation" or each.file.startswith(places)
        ]
    if against is None:
        return replace(made.report, findings=order(findings))
    findings += [*drifting.drift(made, against), *drifting.answers(made, against)]
    rules = {**made.report.rules, **drifting.RULES}
    return replace(made.report, findings=order(findings), rules=rules)


def _rejected(rejection: Rejection) -> Finding:
    """A row that cannot be loaded, as a finding beside those of the shapes."""
    return Finding(
        f"{SHAPES_IRI}#Readable", "Violation", "", "", "", rejection.value,
        rejection.reason, rejection.file, rejection.line, rejection.column,
    )  # fmt: skip


def read_subclasses(store: Store) -> None:
    """Make what is of a class of the default graph's own of the classes above it (SHACL, 3.4)."""
    above = f"?one {SUBCLASS}+ ?other"
    store.update(f"INSERT {{ ?x {TYPE} ?other }} WHERE {{ {above} . ?x {TYPE} ?one }}")


def _file(path: Path) -> Report:
    store = Store()
    store.bulk_extend(quad for _, quad in read(path))
    read_subclasses(store)
    load_vocabulary(store)
    store.update(f"ADD {VOCABULARY} TO DEFAULT")
    infer(store, compile_rules(read_axioms(ONTOLOGY)))
    conclude(store, RULES)
    return point(check(store, compile_shapes(read_shapes(SHAPES))), path, store)
