"""How soon the pages are drawn, and how smooth the network is: run with a built graph at hand.

python benchmarks/pages.py STORE  (the folder of `triplehelix build --out STORE`)
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Browser, Page, Route

from tests.browsing import browser
from tests.serving import Server, start
from triplehelix.store import DATABASE, current

PAGES = ("/", "/questions", "/questions/partners-of-a-firm", "/id/organization/galapagos",
         "/sparql", "/network", "/map", "/timeline")  # fmt: skip
ACTORS, TIES = 2000, 5000
ID = "https://w3id.org/triplehelix/id/"
PAINTED = """() => new Promise((done) => {
  new PerformanceObserver((found) => {
    const painted = found.getEntriesByName("first-contentful-paint")[0];
    if (painted) done(painted.startTime);
  }).observe({ type: "paint", buffered: true });
})"""
MIDDLE = """() => {
  const { x, y, width, height } = document.querySelector(".canvas").getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""
FRAMES = """() => new Promise((done) => {
  const times = [];
  let last = performance.now();
  const frame = (now) => {
    times.push(now - last);
    last = now;
    if (times.length < 120) requestAnimationFrame(frame); else done(times.slice(1));
  };
  requestAnimationFrame(frame);
})"""


def drawn(page: Page, server: Server) -> None:
    """The milliseconds to the first paint, at the first visit and the median of five more."""
    for path in PAGES:
        times = []
        for _ in range(6):
            page.goto(server.address + path, wait_until="networkidle")
            times.append(page.evaluate(PAINTED))
        print(f"{path:32} first {times[0]:5.0f} ms, then {median(times[1:]):5.0f} ms")


def large(route: Route) -> None:
    """A network that grew by joining whom others joined, in place of the server's."""
    ties = []
    for at in range(TIES):
        one = at % ACTORS
        other = (one * 7919 + at // ACTORS * 104_729) % max(one, 2) // (1 + at % 3)
        ties.append((one, other if other != one else (one + 1) % ACTORS))
    route.fulfill(
        content_type="application/json",
        body=json.dumps({
            "actors": [
                {"id": f"{ID}organization/{at}", "key": str(at), "name": f"Actor {at}",
                 "address": f"/id/organization/{at}", "country": f"Country {at % 9}",
                 "ties": sum(at in tie for tie in ties[at :: ACTORS]) + 1}
                for at in range(ACTORS)
            ],
            "ties": [
                {"source": f"{ID}organization/{one}", "target": f"{ID}organization/{other}",
                 "alliance": f"{ID}alliance/{at}", "address": f"/id/alliance/{at}",
                 "name": f"Deal {at}", "kinds": "licence", "date": str(1990 + at % 30)}
                for at, (one, other) in enumerate(ties)
            ],
            "of": [],
            "path": [],
        }),
    )  # fmt: skip


def smooth(page: Page, server: Server) -> None:
    """The milliseconds of a frame: while the layout settles, at rest, and while it is dragged."""
    print(f"a network of {ACTORS} actors and {TIES} ties")
    page.route("**/network.json*", large)
    page.goto(f"{server.address}/network")
    page.wait_for_selector("[data-ready]", state="attached")
    tell("settling", page.evaluate(FRAMES))
    page.wait_for_timeout(20_000)
    page.locator(".canvas").scroll_into_view_if_needed()
    page.locator(".canvas").hover()
    x, y = page.evaluate(MIDDLE)
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(f"window.frames_ = ({FRAMES})()")
    for step in range(60):
        page.mouse.move(x + 3 * step, y + step)
    tell("dragged", page.evaluate("window.frames_"))
    page.mouse.up()
    for _ in range(4):
        page.mouse.wheel(0, -300)
    tell("zoomed", page.evaluate(FRAMES))


def tell(what: str, times: list[float]) -> None:
    """Median and 95th percentile."""
    worst = quantiles(times, n=20)[-1]
    print(f"{what:9} {median(times):6.1f} ms a frame, of the slowest twentieth {worst:6.1f} ms")


def measure(chromium: Browser, store: Path) -> None:
    """Both, on one server."""
    for server in start(store):
        drawn(chromium.new_page(), server)
        smooth(chromium.new_page(viewport={"width": 1400, "height": 1000}), server)


if __name__ == "__main__":
    with browser() as chromium:
        measure(chromium, current(Path(sys.argv[1])) / DATABASE)
