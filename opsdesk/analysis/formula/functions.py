"""What formulas can compute: signs and functions over arrays in which NaN is an empty value.

An answer that is not finite becomes NaN where it arises, so that no detour over infinity makes a number of it again.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Compute = Callable[..., Floats]


@dataclass(frozen=True, slots=True)
class Function:
    """`most` None: any number of values. `words` are its names in Chinese; `shape` is how it is written."""

    run: Compute
    least: int
    most: int | None
    shape: str
    words: tuple[str, ...] = ()


def finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)


def _truth(holds: NDArray[np.bool_], *values: Floats) -> Floats:
    """1 or 0, empty where one of `values` is."""
    unknown = np.any([np.isnan(one) for one in values], axis=0)
    return np.where(unknown, np.nan, holds.astype(np.float64))


def _mean(*values: Floats) -> Floats:
    return np.asarray(np.add.reduce([one / len(values) for one in values]), np.float64)


def _round(values: Floats, places: Floats | None = None) -> Floats:
    """Half away from zero, as people do."""
    factor = 10.0 ** (np.zeros_like(values) if places is None else np.clip(np.trunc(places), -12, 12))
    return np.asarray(np.sign(values) * np.floor(np.abs(values) * factor + 0.5) / factor, np.float64)


def _if(condition: Floats, then: Floats, otherwise: Floats) -> Floats:
    return np.where(np.isnan(condition), np.nan, np.where(condition != 0, then, otherwise))


def _default(value: Floats, otherwise: Floats) -> Floats:
    return np.where(np.isnan(value), otherwise, value)


SIGNS: dict[str, Compute] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b,
    "<": lambda a, b: _truth(a < b, a, b),
    "<=": lambda a, b: _truth(a <= b, a, b),
    ">": lambda a, b: _truth(a > b, a, b),
    ">=": lambda a, b: _truth(a >= b, a, b),
    "=": lambda a, b: _truth(a == b, a, b),
    "!=": lambda a, b: _truth(a != b, a, b),
    "and": lambda a, b: _truth((a != 0) & (b != 0), a, b),
    "or": lambda a, b: _truth((a != 0) | (b != 0), a, b),
}
NOT: Compute = lambda a: _truth(a == 0, a)  # noqa: E731 - one of the signs

FUNCTIONS: dict[str, Function] = {
    "min": Function(lambda *x: np.minimum.reduce(x), 1, None, "min(a, b, …)", ("最小",)),
    "max": Function(lambda *x: np.maximum.reduce(x), 1, None, "max(a, b, …)", ("最大",)),
    "mean": Function(_mean, 1, None, "mean(a, b, …)", ("平均",)),
    "abs": Function(np.abs, 1, 1, "abs(a)", ("绝对值",)),
    "sqrt": Function(np.sqrt, 1, 1, "sqrt(a)", ("平方根",)),
    "ln": Function(np.log, 1, 1, "ln(a)", ("自然对数",)),
    "log10": Function(np.log10, 1, 1, "log10(a)", ("对数",)),
    "exp": Function(np.exp, 1, 1, "exp(a)", ("指数",)),
    "round": Function(_round, 1, 2, "round(a, 1)", ("四舍五入",)),
    "if": Function(_if, 3, 3, "if(condition, then, else)", ("如果",)),
    "known": Function(lambda x: (~np.isnan(x)).astype(np.float64), 1, 1, "known(a)", ("已填",)),
    "default": Function(_default, 2, 2, "default(a, 0)", ("默认",)),
}
BY_WORD = {word: name for name, function in FUNCTIONS.items() for word in (name, *function.words)}
