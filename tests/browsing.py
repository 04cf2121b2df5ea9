"""A small ecosystem behind a server, and a browser that looks at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from tests.conftest import alliance, bring, firm
from tests.serving import Server
from triplehelix.building import build
from triplehelix.endpoint.rendering import BUNDLE
from triplehelix.sources import gather
from triplehelix.store import DATABASE, current

CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def ecosystem(folder: Path) -> Path:
    """The database of six firms in a chain of deals; Acme had another name, two are Belgian."""
    keys = ("acme", "borg", "cyan", "delta", "echo", "fauna")
    tables = bring(
        folder / "mine",
        firms=[
            firm(
                key,
                country="BE" if key < "c" else "US",
                former_names="Old Anvil Works" if key == "acme" else "",
                ticker="ACM" if key == "acme" else "",
                listed_on="euronext-brussels" if key == "acme" else "",
                founded="1999-05" if key == "acme" else "",
            )
            for key in keys
        ],
        alliances=[
            alliance(f"{one}-{other}", f"{one}|{other}", signed=f"200{at}-03-0{at + 1}")
            for at, (one, other) in enumerate(pairwise(keys))
        ],
    )
    build(gather([tables], with_shipped=False), folder / "graph", [tables])
    return current(folder / "graph") / DATABASE


def executable() -> str | None:
    """The browser of this machine; None for the one that Playwright has installed, if it has."""
    return next(filter(None, map(shutil.which, CANDIDATES)), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser without a window; the tests skip where none is installed."""
    if not (BUNDLE / "main.js").is_file():
        pytest.skip("the JavaScript is not bundled: `pip install -e .` does that")
    options = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    with sync_playwright() as playwright:
        try:
            found = playwright.chromium.launch(executable_path=executable(), args=options)
        except Error:
            pytest.skip("no browser: install chromium, or run `playwright install chromium`")
        with found:
            yield found


class Visit:
    """A page in a browser, with all that it asked of the network and all that it complained of."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.server = server
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)

    def go(self, path: str) -> Page:
        """Opens a page of the server and waits until it is at rest."""
        self.page.goto(self.server.address + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(said.text)

    @property
    def strangers(self) -> list[str]:
        """What was asked of anybody but the server."""
        own = (f"{self.server.address}/", "data:", f"blob:{self.server.address}/")
        return [url for url in self.asked if not url.startswith(own)]
