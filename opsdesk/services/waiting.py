"""What waits for what: open requirements that require another or are required, in layers by the longest path to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from opsdesk.services.releases import Placed, Present, flaws

MOST = 200
"""Requirements in one picture: more boxes nobody follows."""
Edge = tuple[str, str]
"""The code of what must be done before, and of what waits for it."""
Stop = str | tuple[Edge, int]
"""What takes a row: a requirement, or a long link in a layer that it crosses."""


@dataclass(frozen=True, slots=True)
class Node:
    """A requirement in column `layer`, `row` places down."""

    one: Placed
    release: str
    layer: int
    row: int


@dataclass(frozen=True, slots=True)
class Link:
    """Node `before` must be done before node `after`; `via` are the rows kept free for it in the layers between.

    `late`: the plan has `after` in a release, and `before` in a later one or in none."""

    before: int
    after: int
    via: tuple[int, ...]
    late: bool


@dataclass(frozen=True)
class Dependencies:
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    left_out: int

    @property
    def layers(self) -> int:
        return max((node.layer for node in self.nodes), default=-1) + 1

    @property
    def rows(self) -> int:
        return max([node.row for node in self.nodes] + [row for link in self.links for row in link.via], default=-1) + 1

    @property
    def late(self) -> int:
        return sum(link.late for link in self.links)


def dependencies(plan: Present, most: int = MOST) -> Dependencies:
    """Groups that hang together stand one below the other, the largest first; beyond `most` they are left out."""
    edges = [(code, one.code) for one in plan.placed.values() for code in one.requires if code in plan.placed]
    layers = _layers(edges)
    groups = sorted(_groups(edges), key=lambda group: (-len(group), min(plan.placed[code].id for code in group)))
    shown = [code for group in groups for code in sorted(group, key=lambda code: (layers[code], plan.placed[code].id))][
        :most
    ]
    inside = set(shown)
    edges = [edge for edge in edges if inside.issuperset(edge)]
    rows: dict[Stop, int] = {}
    top = 0
    for group in groups:
        codes = [code for code in shown if code in group]
        if not codes:
            break  # all further ones are left out
        top = _place(codes, [edge for edge in edges if edge[1] in group], layers, rows, top)
    late = {(flaw.other, flaw.code) for flaw in flaws(plan) if flaw.kind in ("before", "without")}
    names = {release.code: release.name for release in plan.releases}
    at = {code: place for place, code in enumerate(shown)}
    return Dependencies(
        tuple(
            Node(one := plan.placed[code], names.get(one.release or "", ""), layers[code], rows[code]) for code in shown
        ),
        tuple(
            Link(
                at[edge[0]],
                at[edge[1]],
                tuple(rows[edge, layer] for layer in range(layers[edge[0]] + 1, layers[edge[1]])),
                edge in late,
            )
            for edge in edges
        ),
        len(layers) - len(shown),
    )


def _layers(edges: Iterable[Edge]) -> dict[str, int]:
    """The number of links on the longest path to each. What is in a circle, which the store refuses, ends it early."""
    after: dict[str, list[str]] = {}
    waits: dict[str, int] = {}
    for one, two in edges:
        after.setdefault(one, []).append(two)
        after.setdefault(two, [])
        waits[two] = waits.get(two, 0) + 1
    layers = dict.fromkeys(after, 0)
    ready = [code for code in after if code not in waits]
    while ready:
        code = ready.pop()
        for two in after[code]:
            layers[two] = max(layers[two], layers[code] + 1)
            waits[two] -= 1
            if not waits[two]:
                ready.append(two)
    return layers


def _groups(edges: Iterable[Edge]) -> list[set[str]]:
    """The codes that hang together, by links in either direction."""
    of: dict[str, set[str]] = {}
    for one, two in edges:
        smaller, larger = sorted((of.get(one, {one}), of.get(two, {two})), key=len)
        larger |= smaller
        of.update(dict.fromkeys([*smaller, one, two], larger))
    return list({id(group): group for group in of.values()}.values())


def _place(
    codes: Iterable[str],
    edges: Iterable[Edge],
    layers: Mapping[str, int],
    rows: dict[Stop, int],
    top: int,
) -> int:
    """Give the codes of one group rows from `top` on, each near what it waits for; the first row below them."""
    before: dict[Stop, list[Stop]] = {code: [] for code in codes}
    columns: dict[int, list[Stop]] = {}
    for code in before:
        columns.setdefault(layers[str(code)], []).append(code)
    for edge in edges:  # a long link keeps a place free in every layer that it crosses
        last: Stop = edge[0]
        for layer in range(layers[edge[0]] + 1, layers[edge[1]]):
            before[edge, layer] = [last]
            columns.setdefault(layer, []).append((edge, layer))
            last = edge, layer
        before[edge[1]].append(last)
    end = top
    for layer in sorted(columns):

        def wanted(one: Stop) -> float:
            near = [rows[other] for other in before[one] if other in rows]
            return sum(near) / len(near) if near else top

        free = top
        for one in sorted(columns[layer], key=wanted):
            rows[one] = max(free, int(wanted(one)))
            free = rows[one] + 1
        end = max(end, free)
    return end
