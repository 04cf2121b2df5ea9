"""Rewrites a group of a query so that its solutions tell which of its patterns they matched.

Each branch of a UNION and each OPTIONAL binds a mark of its own, and each stop on a path of
several steps a variable; the solutions are otherwise the same. What takes solutions away (MINUS,
NOT EXISTS) can be turned round, one at a time, to tell what it took away. It evaluates nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from triplehelix.evidence.patterns import (
    Bind,
    Either,
    Element,
    Exists,
    Filter,
    Group,
    In,
    Inverse,
    Link,
    Minus,
    Optional,
    Path,
    Repeated,
    Select,
    Sequence,
    Step,
    Union,
    Values,
    variables,
    written,
)


@dataclass(frozen=True)
class Seen:
    """A part of a group that is to be asked of a solution, if its mark is bound."""

    mark: str
    part: Link | Select | Exists | Repeated
    graph: str = ""
    ends: tuple[str, str] = ("", "")


@dataclass
class Marked:
    """A group rewritten so that its solutions tell which of its parts they come from.

    With `turned` the negation of that number is asked for instead of being excluded, and only its
    own parts are looked at.
    """

    names: Iterator[int]
    turned: int | None = None
    negations: int = 0
    within: bool = False
    seen: list[Seen] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    absent: dict[str, None] = field(default_factory=dict)

    def look(self, seen: Seen) -> None:
        if self.turned is None or self.within:
            self.seen.append(seen)

    def group(self, group: Group, mark: str = "", graph: str = "") -> str:
        return "\n".join(self.element(each, mark, graph) for each in group.elements)

    def element(self, element: Element | Group, mark: str, graph: str) -> str:
        match element:
            case Link():
                return self.link(element.subject, element.path, element.object, mark, graph)
            case Group() | Optional() | Union() | In():
                return self.nested(element, mark, graph)
            case Select():
                self.look(Seen(mark, element, graph))
                return f"{{ {element.text} }}"
            case Filter() | Bind():
                return self.condition(element, mark, graph)
            case Minus(group):
                turned = self.negation(group, mark, graph)
                return f"{{ {turned} }}" if turned else f"MINUS {group.text}"
            case Values(text):
                return text

    def nested(self, element: Group | Optional | Union | In, mark: str, graph: str) -> str:
        match element:
            case Group():
                return f"{{ {self.group(element, mark, graph)} }}"
            case Optional(group):
                return f"OPTIONAL {{ {self.marked(group, graph)} }}"
            case Union(groups):
                return " UNION ".join(f"{{ {self.marked(each, graph)} }}" for each in groups)
            case In(name, group):
                return f"GRAPH {name} {{ {self.group(group, mark, name)} }}"

    def condition(self, element: Filter | Bind, mark: str, graph: str) -> str:
        text = element.text
        for each in element.exists:
            if not each.negated:
                self.look(Seen(mark, each, graph))
            elif turned := self.negation(each.group, mark, graph):
                text = turned if isinstance(element, Filter) else f"{turned} {text}"
        return text

    def negation(self, group: Group, mark: str, graph: str) -> str:
        """The pattern of a negation, if it is the one that is turned round."""
        self.absent[group.text] = None
        self.negations += 1
        if self.turned != self.negations - 1:
            return ""
        self.within = True
        self.paths += variables(group)
        text = self.group(group, mark, graph)
        self.within = False
        return text

    def marked(self, group: Group, graph: str) -> str:
        mark = f"?_mark{next(self.names)}"
        self.marks.append(mark)
        return f"{self.group(group, mark, graph)} BIND(true AS {mark})"

    def link(self, subject: str, path: Path, object_: str, mark: str, graph: str) -> str:
        match path:
            case Step():
                self.look(Seen(mark, Link(subject, path, object_), graph))
                return f"{subject} {path.predicate} {object_} ."
            case Inverse(inner):
                return self.link(object_, inner, subject, mark, graph)
            case Sequence(parts):
                stops = [subject, *(self.stop() for _ in parts[1:]), object_]
                walks = zip(stops, parts, stops[1:], strict=False)
                return " ".join(self.link(one, part, two, mark, graph) for one, part, two in walks)
            case Either(parts):
                ways = (Link(subject, part, object_) for part in parts)
                return " UNION ".join(
                    f"{{ {self.marked(Group('', (way,)), graph)} }}" for way in ways
                )
            case Repeated():
                self.look(Seen(mark, path, graph, (subject, object_)))
                return f"{subject} {written(path)} {object_} ."

    def stop(self) -> str:
        name = f"?_stop{next(self.names)}"
        self.paths.append(name)
        return name
