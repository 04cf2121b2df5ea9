"""A drawing as a file: title above, source below, readable by people and by screen readers.

The picture is made by Vega-Lite within this process: no browser, no network. It is plain SVG; PNG
is made from it, and HTML holds it beside the rows as a table, without any script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import vl_convert

from triplehelix.graphs import Rows
from triplehelix.pictures.style import CONFIG, FAINT, FONT, INK, Spec, width
from triplehelix.questions import Question
from triplehelix.writing import shown, text, words

VERSION: Final = "6.1"  # of Vega-Lite
MARGIN: Final = 16
_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"[^>]*>')
_SAID = re.compile(
    r'<(path|text|line)( aria-label="([^"]*)" role="graphics-symbol"[^>]*?)(?:/>|></\1>)'
)
_NAMED = re.compile(r"\b(clip|gradient_)\d+")


@dataclass(frozen=True)
class Text:
    """What stands around a drawing."""

    kind: str
    title: str
    subtitle: Sequence[str]
    source: str


def specification(drawing: Spec) -> Spec:
    """The drawing as Vega-Lite that stands on its own, in our style."""
    schema = "https://vega.github.io/schema/vega-lite/v6.json"
    return {"$schema": schema, **drawing, "config": CONFIG}


def svg(drawing: Spec, around: Text) -> str:
    """The drawing with its text, as SVG: the same bytes for the same drawing."""
    inner = vl_convert.vegalite_to_svg(specification(drawing), vl_version=VERSION)
    inner = _NAMED.sub(r"\1", inner)  # numbered anew by each process
    inner = _SAID.sub(r"<\1\2><title>\3</title></\1>", inner)  # shown under the pointer
    size = _SIZE.match(inner)
    wide, high = (float(each) for each in size.groups()) if size else (640.0, 480.0)
    across = max(wide, 600)
    head, top = _lines(_head(around, across), MARGIN)
    foot, bottom = _lines([(line, 10, FAINT) for line in _cut(around.source, across, 10)],
                          top + high + 10)  # fmt: skip
    total = (across + 2 * MARGIN, bottom + MARGIN / 2)
    placed = re.sub(r"^<svg ", f'<svg x="{MARGIN}" y="{top:g}" ', inner)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total[0]:g}" height="{total[1]:g}" '
        f'viewBox="0 0 {total[0]:g} {total[1]:g}" font-family="{FONT}" role="img" '
        'aria-labelledby="title description">'
        f'<title id="title">{escape(around.title)}</title>'
        f'<desc id="description">{escape(_described(around))}</desc>'
        f'<rect width="100%" height="100%" fill="white"/>{head}{placed}{foot}</svg>\n'
    )


def _described(around: Text) -> str:
    """What a screen reader says of the picture before it reads the marks."""
    return f"Picture of the kind {around.kind}. {'. '.join(around.subtitle)}. {around.source}."


def _head(around: Text, across: float) -> list[tuple[str, int, str]]:
    title = [(line, 17, INK) for line in _cut(around.title, across, 17)]
    return title + [(e, 12, FAINT) for line in around.subtitle for e in _cut(line, across, 12)]


def _cut(line: str, across: float, size: int) -> list[str]:
    """The line in as many as it takes, each as full as it may be."""
    made = [""]
    for word in line.split():
        longer = f"{made[-1]} {word}".strip()
        if width(longer, size) * 1.07 <= across or not made[-1]:
            made[-1] = longer
        else:
            made.append(word)
    return [each for each in made if each]


def _lines(said: Sequence[tuple[str, int, str]], top: float) -> tuple[str, float]:
    """Lines of text below each other, and where the next thing may begin."""
    made = []
    for line, size, colour in said:
        top += size + 4
        weight = ' font-weight="bold"' if size > 12 else ""
        made.append(
            f'<text x="{MARGIN}" y="{top:g}" font-size="{size}" fill="{colour}"{weight}>'
            f"{escape(line)}</text>"
        )
    return "".join(made), top + 10


def png(picture: str) -> bytes:
    """The picture in points, two to a pixel: sharp in print at the size of a page."""
    return vl_convert.svg_to_png(picture, scale=2.0)


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font-family: {font}; color: {ink}; background: white; margin: 1rem auto; max-width: 70rem }}
figure {{ margin: 0 }}
svg {{ max-width: 100%; height: auto }}
table {{ border-collapse: collapse; font-size: 0.85rem }}
th, td {{ border-bottom: 1px solid #ccc; padding: 0.2rem 0.6rem; text-align: left;
  vertical-align: top }}
dt {{ font-weight: bold }}
@media print {{ details {{ display: none }} }}
</style>
</head>
<body>
<main>
<figure aria-label="{title}">
{picture}</figure>
<details>
<summary>The {count} rows as a table</summary>
<p>{about}</p>
<dl>{columns}</dl>
<table>
<thead><tr>{head}</tr></thead>
<tbody>
{body}
</tbody>
</table>
</details>
</main>
</body>
</html>
"""


def html(picture: str, question: Question, rows: Rows) -> bytes:
    """A page with the picture and the rows as a table: no script, nothing fetched."""
    table, columns = shown(rows), question.columns
    page = _PAGE.format(
        font=FONT,
        ink=INK,
        title=escape(question.summary),
        picture=picture,
        count=len(rows.rows),
        about=escape(question.description),
        columns="".join(
            f"<dt>{escape(words(name))}</dt><dd>{escape(said)}</dd>"
            for name, said in columns.items() if f"{name}Name" not in columns
        ),
        head="".join(f'<th scope="col">{escape(words(name))}</th>' for name in table.columns),
        body="\n".join(
            "<tr>" + "".join(f"<td>{escape(text(cell))}</td>" for cell in row) + "</tr>"
            for row in table.rows
        ),
    )  # fmt: skip
    return page.encode()
