"""From the text of a formula to something that computes it, or to what is wrong with it and where.

or > and > not > comparison > + - > * / > sign > ^ > % > number, field, function(…), (…)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from opsdesk.analysis.formula.functions import BY_WORD, FUNCTIONS, NOT, SIGNS, Floats, finite
from opsdesk.analysis.formula.tokens import Misread, Token, tokens
from opsdesk.i18n import t

__all__ = ["Formula", "Misread", "parse"]

DEEPEST = 60
Inputs = Mapping[str, Floats]
Run = Callable[[Inputs], Floats]
COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")


@dataclass(frozen=True)
class Formula:
    """`fields` in the order in which they first stand there; `needed` are those without which there never is a value;
    `names` says where in `text` which field is named."""

    text: str
    fields: tuple[str, ...]
    needed: tuple[str, ...]
    names: tuple[tuple[int, int, str], ...]
    _run: Run

    def __call__(self, inputs: Inputs) -> Floats:
        """A value an element of the inputs, NaN where there is none."""
        with np.errstate(all="ignore"):
            return np.array(self._run(inputs), np.float64)

    def written(self, name: Callable[[str], str]) -> str:
        """The formula with its fields called as `name` says; what is not one word stands in brackets."""
        parts, end = [], 0
        for at, length, field in self.names:
            called = name(field)
            plain = called.isidentifier() and called.casefold() not in BY_WORD and called not in ("and", "or", "not")
            parts += [self.text[end:at], called if plain else f"[{called}]"]
            end = at + length
        return "".join((*parts, self.text[end:]))


def parse(text: str, fields: Mapping[str, str], factors: Mapping[str, float] | None = None) -> Formula:
    """`fields`: how people call a field, case folded -> its name. `factors`: what the stored value of a field is multiplied with
    to be what people see. Raises Misread."""
    return _Parser(text, fields, factors or {}).formula()


@dataclass(frozen=True, slots=True)
class _Part:
    """What computes a part, and the fields without which it is empty."""

    run: Run
    needed: frozenset[str] = frozenset()


class _Parser:
    def __init__(self, text: str, fields: Mapping[str, str], factors: Mapping[str, float]) -> None:
        self._text, self._fields, self._factors = text, fields, factors
        self._tokens, self._at, self._depth = tokens(text), 0, 0
        self._names: list[tuple[int, int, str]] = []

    def formula(self) -> Formula:
        if self._tokens[0].kind == "end":
            raise Misread(t("nothing is written yet."), t("Write one, such as value / effort."))
        whole = self._either()
        if (left := self._here).kind != "end":
            raise self._unexpected(left)
        used = tuple(dict.fromkeys(field for _at, _length, field in self._names))
        if not used:
            raise Misread(
                t("it names no field, so everything would score alike."), t("Write one, such as value / effort.")
            )
        needed = tuple(field for field in used if field in whole.needed)
        return Formula(self._text, used, needed, tuple(self._names), whole.run)

    # -- words --------------------------------------------------------------------------------------------------------

    @property
    def _here(self) -> Token:
        return self._tokens[self._at]

    def _take(self, *signs: str) -> Token | None:
        """The next word if it is one of `signs`."""
        token = self._here
        if token.kind == "sign" and token.text in signs:
            self._at += 1
            return token
        return None

    def _unexpected(self, token: Token) -> Misread:
        if token.kind == "end":
            return Misread(t("something is missing at the end."), t("Complete it."), at=token.at)
        shown = self._text[token.at : token.at + token.length]
        return Misread(
            t("“{text}” cannot stand here.", text=shown[:40]),
            t("An operator may be missing before it, or a value."),
            at=token.at,
            length=token.length,
        )

    # -- levels, the loosest first ------------------------------------------------------------------------------------

    def _chain(self, signs: Sequence[str], tighter: Callable[[], _Part]) -> _Part:
        """Computed one after the other: a sum of a thousand terms is no deeper than one of two."""
        first = tighter()
        rest: list[tuple[Callable[..., Floats], _Part]] = []
        while (token := self._take(*signs)) is not None:
            rest.append((SIGNS[token.text], tighter()))
        if not rest:
            return first

        def run(inputs: Inputs) -> Floats:
            total = first.run(inputs)
            for compute, part in rest:
                total = finite(compute(total, part.run(inputs)))
            return total

        return _Part(run, first.needed.union(*(part.needed for _compute, part in rest)))

    def _either(self) -> _Part:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Misread(t("brackets are nested too deeply."), t("Split it up."), at=self._here.at)
        found = self._chain(("or",), lambda: self._chain(("and",), self._negated))
        self._depth -= 1
        return found

    def _negated(self) -> _Part:
        count = 0
        while self._take("not") is not None:
            count += 1
        found = self._compared()
        return _call(NOT, [found]) if count % 2 else (_call(lambda x: NOT(NOT(x)), [found]) if count else found)

    def _compared(self) -> _Part:
        left = self._chain(("+", "-"), self._product)
        if (token := self._take(*COMPARISONS)) is None:
            return left
        found = _call(SIGNS[token.text], [left, self._chain(("+", "-"), self._product)])
        if (second := self._take(*COMPARISONS)) is not None:
            raise Misread(
                t("comparisons cannot be chained."),
                t("Join two of them with “and”."),
                at=second.at,
                length=second.length,
            )
        return found

    def _product(self) -> _Part:
        return self._chain(("*", "/"), self._signed)

    def _signed(self) -> _Part:
        turned = False
        while (token := self._take("-", "+")) is not None:
            turned ^= token.text == "-"
        found = self._power()
        return _call(np.negative, [found]) if turned else found

    def _power(self) -> _Part:
        base = self._percent()
        if self._take("^") is None:
            return base
        self._depth += 1
        if self._depth > DEEPEST:
            raise Misread(t("brackets are nested too deeply."), t("Split it up."), at=self._here.at)
        found = _call(SIGNS["^"], [base, self._signed()])  # 2 ^ 3 ^ 2 is 2 ^ 9
        self._depth -= 1
        return found

    def _percent(self) -> _Part:
        found = self._primary()
        return _call(lambda x: x / 100, [found]) if self._take("%") is not None else found

    def _primary(self) -> _Part:
        token = self._here
        if token.kind == "number":
            self._at += 1
            return self._number(token)
        if token.kind == "name":
            self._at += 1
            return self._function(token) if self._is("(") and token.text.casefold() in BY_WORD else self._field(token)
        if self._take("(") is not None:
            found = self._either()
            self._close(token)
            return found
        raise self._unexpected(token)

    def _is(self, sign: str) -> bool:
        return self._here.kind == "sign" and self._here.text == sign

    def _close(self, opened: Token) -> None:
        if self._take(")") is None:
            if self._here.kind != "end":
                raise self._unexpected(self._here)
            raise Misread(t("this bracket is not closed."), t("Close it with )."), at=opened.at, length=opened.length)

    def _number(self, token: Token) -> _Part:
        value = float(token.text)
        if not np.isfinite(value):
            raise Misread(t("this number is too large."), t("Type a smaller one."), at=token.at, length=token.length)
        return _Part(lambda inputs: np.full(len(next(iter(inputs.values()))), value))

    def _field(self, token: Token) -> _Part:
        name = self._fields.get(token.text.casefold())
        if name is None:
            raise self._unknown(token)
        self._names.append((token.at, token.length, name))
        factor = self._factors.get(name, 1.0)
        return _Part(lambda inputs: finite(inputs[name] * factor), frozenset([name]))

    def _unknown(self, token: Token) -> Misread:
        called = self._is("(")
        known = list(BY_WORD) if called else list(self._fields)
        near = get_close_matches(token.text.casefold(), known, 1, 0.6)
        words = (
            t("there is no function “{name}”.", name=token.text[:40])
            if called
            else t("there is no number field “{name}”.", name=token.text[:40])
        )
        all_of = ", ".join(FUNCTIONS) if called else ", ".join(dict.fromkeys(self._fields.values()))
        advice = t("Do you mean {name}?", name=near[0]) if near else t("There are: {names}", names=all_of)
        return Misread(words, advice, at=token.at, length=token.length)

    def _function(self, token: Token) -> _Part:
        name = BY_WORD[token.text.casefold()]
        function, opened = FUNCTIONS[name], self._here
        self._at += 1
        values = []
        if not self._is(")"):
            values.append(self._either())
            while self._take(",") is not None:
                values.append(self._either())
        self._close(opened)
        if len(values) < function.least or (function.most is not None and len(values) > function.most):
            raise Misread(
                t("{name} does not take {n} values.", name=name, n=len(values)),
                t("It is written {shape}.", shape=function.shape),
                at=token.at,
                length=token.length,
            )
        found = _call(function.run, values)
        match name:
            case "known":
                return _Part(found.run)
            case "default":
                return _Part(found.run, values[0].needed & values[1].needed)
            case "if":
                return _Part(found.run, values[0].needed | (values[1].needed & values[2].needed))
            case _:
                return found


def _call(compute: Callable[..., Floats], values: Sequence[_Part]) -> _Part:
    runs = [value.run for value in values]
    needed = frozenset[str]().union(*(value.needed for value in values))
    return _Part(lambda inputs: finite(compute(*(run(inputs) for run in runs))), needed)
