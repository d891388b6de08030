"""Formulas: the same numbers as Python's own arithmetic, empty where a value is missing, and errors that say where."""

import math
import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from opsdesk import i18n
from opsdesk.analysis.formula import Formula, Misread, parse
from opsdesk.analysis.formula.functions import BY_WORD
from opsdesk.analysis.formula.tokens import MOST_CHARACTERS
from opsdesk.errors import Trouble

NAN = float("nan")
FIELDS = {
    "a": "a", "b": "b", "c": "c", "价值": "a", "覆盖": "b", "time criticality": "c", "confidence": "confidence",
}  # fmt: skip


def value(text: str, **given: float) -> float:
    formula = parse(text, FIELDS)
    inputs = {name: np.array([given.get(name, NAN)]) for name in FIELDS.values()}
    (found,) = formula(inputs).tolist()
    return float(found)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a + b * 2", 2 + 3 * 2),
        ("(a + b) * 2", 10),
        ("a - b - 1", -2),
        ("8 / a / 2", 2),
        ("-a ^ 2", -4),
        ("a ^ -1", 0.5),
        ("2 ^ a ^ b", 2**8),
        ("a × 80%", 1.6),
        ("a ÷ b", 2 / 3),
        ("a > 1", 1),
        ("a = 2 and b < 3", 0),
        ("a = 2 or b < 3", 1),
        ("not a = 2", 0),
        ("not not a", 1),
        ("if(a >= 2, b, 100)", 3),
        ("min(a, b, 1.5e0)", 1.5),
        ("max(a, b) - mean(a, b, 7)", 3 - 4),
        ("round(a / b, 2)", 0.67),
        ("round(-2.5 + 0 * a)", -3),
        ("sqrt(a * 8) + abs(-b) + ln(exp(a)) + log10(100)", 4 + 3 + 2 + 2),
        ("价值×覆盖", 6),
        ("最大（价值，覆盖）", 3),
        ("如果(价值>1且覆盖>2，１，0)", 1),
        ("[Time criticality] + 「time criticality」 * 0 + A", 2 + 5),
        ("default(confidence, 4) + a", 6),
        ("known(confidence) * 10 + known(a)", 1),
    ],
)
def test_a_formula_computes_what_it_says(text: str, result: float) -> None:
    assert value(text, a=2, b=3, c=5) == pytest.approx(result)


@pytest.mark.parametrize(
    "text",
    [
        "a / 0", "0 / (a - 2)", "1 / (1 / (a - 2))", "ln(a - 2)", "sqrt(0 - a)", "10 ^ 300 ^ a", "(0 - a) ^ 0.5",
        "confidence + a", "confidence * 0", "if(confidence > 1, a, b)", "max(confidence, a)", "exp(1000 * a)",
        "1e300 * 1e300 * a", "confidence = 1",
    ],
)  # fmt: skip
def test_what_has_no_value_is_empty_and_never_infinite(text: str) -> None:
    assert math.isnan(value(text, a=2, b=3))


def test_only_what_is_asked_for_may_be_empty() -> None:
    formula = parse("default(c, 0) + if(known(confidence), confidence, 1) * a", FIELDS)
    assert formula.fields == ("c", "confidence", "a")
    assert formula.needed == ("a",)
    assert parse("if(a > 1, b, c)", FIELDS).needed == ("a",)
    assert parse("if(a > 1, b, b + c)", FIELDS).needed == ("a", "b")
    assert parse("default(a, b + a)", FIELDS).needed == ("a",)


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("", 0, "nothing is written yet"),
        ("   ", 0, "nothing is written yet"),
        ("1 + 2", 0, "it names no field"),
        ("a +", 3, "something is missing at the end"),
        ("a * (b + 1", 4, "this bracket is not closed"),
        ("a b", 2, "“b” cannot stand here"),
        ("a ** ** b", 5, "“**” cannot stand here"),
        ("a + )", 4, "“)” cannot stand here"),
        ("valu * a", 0, "there is no number field “valu”"),
        ("a * reech", 4, "there is no number field “reech”"),
        ("mox(a, b)", 0, "there is no function “mox”"),
        ("a; b", 1, "“;” means nothing here"),
        ("if(a, b)", 0, "if does not take 2 values"),
        ("abs()", 0, "abs does not take 0 values"),
        ("1 < a < 3", 6, "comparisons cannot be chained"),
        ("a + 1e999", 4, "this number is too large"),
        ("a.b", 1, "“.” means nothing here"),
        ("__import__('os')", 0, ""),
        ("a + " + "(" * 100 + "b", 64, "brackets are nested too deeply"),
        ("a" + " " * MOST_CHARACTERS, MOST_CHARACTERS, "longer than 2,000"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, at: int, said: str) -> None:
    with pytest.raises(Misread) as caught:
        parse(text, FIELDS)
    assert said in caught.value.message
    assert caught.value.advice
    if said:
        assert caught.value.at == at
        assert f"character {at + 1}:" in caught.value.message


def test_a_near_name_is_offered() -> None:
    with pytest.raises(Misread) as caught:
        parse("confidense * a", FIELDS)
    assert caught.value.advice == "Do you mean confidence?"


def test_fields_are_written_as_they_are_called() -> None:
    formula = parse("价值 × [Time criticality] + max(a, 1)", FIELDS)
    assert formula.written(lambda name: name) == "a × c + max(a, 1)"
    shown = formula.written({"a": "业务价值", "c": "Time criticality"}.__getitem__)
    assert shown == "业务价值 × [Time criticality] + max(业务价值, 1)"


def test_a_thousand_terms_are_no_deeper_than_two() -> None:
    assert value("+".join(["a"] * 1000), a=1) == 1000


# -- fuzzing ----------------------------------------------------------------------------------------------------------

ALPHABET = [
    *"abc0123456789.,+-*/^%()<>=!&|'\"\\ \t\n[]「」（），×÷价值且或非",
    *BY_WORD,
    "and",
    "or",
    "not",
    "confidence",
    "1e9",
]


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(ALPHABET), max_size=40).map("".join)))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        formula = parse(text, FIELDS)
    except Misread as misread:
        refused = misread
        formula = None
    if formula is None:
        assert 0 <= refused.at <= len(text)
        assert refused.message
        return
    columns = {name: np.array([NAN, -1.0, 0.0, 0.5, 3.0, 1e308]) for name in set(FIELDS.values())}
    found = formula(columns)
    assert found.shape == (6,)
    assert not np.isinf(found).any()
    assert set(formula.needed) <= set(formula.fields)
    for name in formula.needed:
        assert np.isnan(formula({**columns, name: np.full(6, NAN)})).all()
    again = parse(formula.written(lambda name: name), {name: name for name in FIELDS.values()})
    np.testing.assert_array_equal(again(columns), found)


def _numbers() -> st.SearchStrategy[str]:
    return st.one_of(st.integers(0, 20).map(str), st.sampled_from(["a", "b", "c", "0.5"]))


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    sign = st.sampled_from(["+", "-", "*", "/"])
    return st.one_of(
        st.tuples(inner, sign, inner).map(lambda p: f"{p[0]} {p[1]} {p[2]}"),
        inner.map(lambda x: f"({x})"),
        inner.map(lambda x: f"-{x}" if not x.startswith("-") else f"(-({x}))"),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(lambda p: f"{p[0]}({p[1]}, {p[2]})"),
        inner.map(lambda x: f"abs({x})"),
    )


@given(st.recursive(_numbers(), _joined, max_leaves=12))
def test_arithmetic_is_python_s_own(text: str) -> None:
    names = {"a": 2.0, "b": -3.0, "c": 0.25}
    try:
        expected = float(eval(text, {"__builtins__": {}, "min": min, "max": max, "abs": abs}, names))
    except ZeroDivisionError:
        expected = NAN
    assume(any(name in re.findall(r"[a-z]+", text) for name in names))
    found = value(text, **names)
    assert found == pytest.approx(expected, nan_ok=True)


def test_errors_are_said_in_chinese() -> None:
    i18n.set_language("zh")
    try:
        with pytest.raises(Trouble) as caught:
            parse("价值 ×", FIELDS)
        assert str(caught.value) == "公式第 5 个字符处：末尾还缺内容。 请补全。"
    finally:
        i18n.set_language("en")


def test_formulas_compute_on_arrays() -> None:
    formula: Formula = parse("if(a > 1, a / b, 0)", FIELDS)
    found = formula({"a": np.array([1.0, 2.0, NAN, 4.0]), "b": np.array([1.0, 4.0, 1.0, 0.0])})
    np.testing.assert_array_equal(found, [0, 0.5, NAN, NAN])
