"""What licences let others do, and what a build leaves out for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from triplehelix import sources
from triplehelix.errors import TripleHelixError
from triplehelix.home import LOADERS
from triplehelix.licences import USES, usable, use_of

CC = "https://creativecommons.org/"


def licensed(address: str, use: str = "") -> sources.Source:
    source = sources.shipped()[0]
    return replace(source, licence=address, use=use, folder=Path(), key=use or "any")


@pytest.mark.parametrize(
    ("address", "use"),
    [
        (f"{CC}publicdomain/zero/1.0/", "public-domain"),
        (f"{CC}publicdomain/mark/1.0/", "public-domain"),
        ("https://opendatacommons.org/licenses/pddl/1-0/", "public-domain"),
        (f"{CC}licenses/by/4.0/", "attribution"),
        (f"{CC}licenses/by-sa/4.0/", "share-alike"),
        ("https://opendatacommons.org/licenses/odbl/1-0/", "share-alike"),
        (f"{CC}licenses/by-nc/4.0/", "non-commercial"),
        (f"{CC}licenses/by-nc-sa/3.0/", "non-commercial"),
        (f"{CC}licenses/by-nd/4.0/", ""),
        ("http://rightsstatements.org/vocab/InC/1.0/", ""),
    ],
)
def test_what_a_licence_allows_is_read_from_its_address(address: str, use: str) -> None:
    assert use_of(licensed(address)) == use


def test_a_description_may_say_what_an_address_does_not() -> None:
    assert use_of(licensed("https://example.org/notice", "attribution")) == "attribution"


@pytest.mark.parametrize("number", range(len(USES)))
def test_each_use_takes_the_freer_ones_and_no_other(number: int) -> None:
    every = [licensed("https://example.org", use) for use in (*USES, "")]
    kept, others = usable(every, USES[number])
    assert [each.use for each in kept] == list(USES[: number + 1])
    assert [each.use for each in others] == [*USES[number + 1 :], ""]


def test_an_unknown_use_is_refused() -> None:
    with pytest.raises(TripleHelixError, match="no such use"):
        usable([], "anything")


@pytest.mark.parametrize("key", sorted({*sources.registers(), *(s.key for s in sources.shipped())}))
def test_the_use_of_every_source_of_ours_is_known(key: str) -> None:
    path = sources.registers().get(key) or LOADERS / key / "source.toml"
    assert use_of(sources.source_from(path, key, Path(), key)) in USES
