"""Formulas that people write over the fields of requirements: read by a parser of our own, never by `eval`.

    reach * impact * confidence / effort
    if(confidence < 50%, 0, value) / max(effort, 1)
    业务价值 × 2 + 默认(时间紧迫性, 0)

Numbers, 80 %, + - * / ^ (also × ÷), comparisons, `and` `or` `not`, brackets, and the functions of `functions`. An empty
field makes everything it enters empty, but for what `known` and `default` ask about; a division by zero, a root of a
negative number and what is too large for a number are empty too. Nothing is ever infinite.
"""

from opsdesk.analysis.formula.parser import Formula, Misread, parse

__all__ = ["Formula", "Misread", "parse"]
