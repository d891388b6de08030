"""What the search index and the search box make of names, texts and numbers, tried on a real FTS5 table."""

import random
import re
from collections.abc import Iterator

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.model.text import unpack
from opsdesk.query import pinyin, words
from opsdesk.sample.records import COLUMNS
from opsdesk.sample.records import Desk as SampleDesk
from opsdesk.sample.stories import Size


class Desk:
    """A search table with some records; `find` gives the names that a text of the search box meets."""

    def __init__(self) -> None:
        self.connection = sqlcipher.connect(":memory:", isolation_level=None)
        self.connection.execute(words.create_sql("found"))
        self.names: list[str] = []

    def add(self, name: str, *texts: str, phones: tuple[str, ...] = ()) -> None:
        self.names.append(name)
        self.connection.execute(
            f"INSERT INTO found (rowid, {words.COLUMN}) VALUES (?, ?)",
            (len(self.names), words.index_row([name], texts, phones)),
        )

    def find(self, typed: str) -> set[str]:
        expression = words.match_query(typed)
        if expression is None:
            return set()
        rows = self.connection.execute("SELECT rowid FROM found WHERE found MATCH ?", (expression,)).fetchall()
        return {self.names[row[0] - 1] for row in rows}


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.connection.close()


NAMES = [
    *(
        "北京星野网络科技有限公司",
        "重庆长乐音乐传媒有限责任公司",
        "ABC科技（上海）股份有限公司",
        "58同城",
        "单田芳",
        "曾志伟",
    ),
    *(
        "查良镛",
        "解缙",
        "仇和",
        "朴树",
        "区楚良",
        "乐嘉",
        "欧阳锋",
        "尉迟恭",
        "万俟卨",
        "吕布",
        "刘德华",
        "王伟",
        "行云流水",
    ),
    *(
        "长安汽车",
        "长大衣业",
        "西安乐享餐饮管理有限公司",
        "Ｘ光检测中心",
        "𠮷野家",
        "東京タワー株式会社",
        "서울전자",
        "José García",
    ),
]


@pytest.fixture
def names(desk: Desk) -> Desk:
    for name in NAMES:
        desk.add(name)
    return desk


def test_every_substring_of_a_chinese_name_finds_it(names: Desk) -> None:
    for name in NAMES:
        plain = name.replace("（", " ").replace("）", " ")
        for part in plain.split() if any(c > "\u2e80" for c in name) else ():
            for start in range(len(part)):
                for end in range(start + 1, len(part) + 1):
                    typed = part[start:end]
                    assert name in names.find(typed), typed


def test_every_run_of_initials_finds_the_name(names: Desk) -> None:
    for name in NAMES:
        letters = pinyin.initials_of(name)
        if letters.isascii():
            for start in range(len(letters)):
                for end in range(start + 1, len(letters) + 1):
                    assert name in names.find(letters[start:end]), (name, letters[start:end])


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("xingye", "北京星野网络科技有限公司"),
        ("xingy", "北京星野网络科技有限公司"),
        ("beijingxing", "北京星野网络科技有限公司"),
        ("BeiJing", "北京星野网络科技有限公司"),
        ("xi'an", "西安乐享餐饮管理有限公司"),
        ("xian", "西安乐享餐饮管理有限公司"),
        ("chongqing", "重庆长乐音乐传媒有限责任公司"),
        ("changle", "重庆长乐音乐传媒有限责任公司"),
        ("yinyue", "重庆长乐音乐传媒有限责任公司"),
        ("shantianfang", "单田芳"),
        ("dantian", "单田芳"),
        ("stf", "单田芳"),
        ("dtf", "单田芳"),
        ("zengzhiwei", "曾志伟"),
        ("ceng", "曾志伟"),
        ("zha", "查良镛"),
        ("chaliangyong", "查良镛"),
        ("xiejin", "解缙"),
        ("jiejin", "解缙"),
        ("qiuhe", "仇和"),
        ("piaoshu", "朴树"),
        ("pushu", "朴树"),
        ("ouchuliang", "区楚良"),
        ("yuejia", "乐嘉"),
        ("lejia", "乐嘉"),
        ("yuchi", "尉迟恭"),
        ("moqi", "万俟卨"),
        ("lvbu", "吕布"),
        ("abckj", "ABC科技（上海）股份有限公司"),
        ("abc科技", "ABC科技（上海）股份有限公司"),
        ("ＡＢＣ", "ABC科技（上海）股份有限公司"),
        ("x光", "Ｘ光检测中心"),
        ("东京", "東京タワー株式会社"),
        ("garcia", "José García"),
        ("gar", "José García"),
        ("jg", "José García"),
        ("ga", "José García"),
        ("上海 科技", "ABC科技（上海）股份有限公司"),
        ("bj 科技", "北京星野网络科技有限公司"),
    ],
)
def test_sounds_readings_and_widths_find_the_name(names: Desk, typed: str, name: str) -> None:
    assert name in names.find(typed)


@pytest.mark.parametrize("typed", ["野星", "京网", "xingwang", "北京 重庆", "yebei", "bjwl", "zzz", "公司北京"])
def test_what_is_not_there_is_not_found(names: Desk, typed: str) -> None:
    assert names.find(typed) == set()


def test_a_phrase_does_not_reach_from_one_text_into_the_next(desk: Desk) -> None:
    desk.add("王海", "洋葱爱好者", "上门")
    assert desk.find("海洋") == desk.find("者上") == set()
    assert desk.find("洋葱") == {"王海"}


def test_traditional_and_simplified_find_each_other(desk: Desk) -> None:
    desk.add("臺灣聯發網絡")
    desk.add("华为软件")
    assert desk.find("联发网络") == {"臺灣聯發網絡"}
    assert desk.find("華為軟件") == {"华为软件"}
    assert desk.find("lianfa") == {"臺灣聯發網絡"}


def test_the_last_and_the_first_digits_of_a_phone_find_its_owner(desk: Desk) -> None:
    phones = {
        "13812345678": "甲",
        "+86 139-8765-4321": "乙",
        "010-88886666 转 802": "丙",
        "１３７００００１１１１": "丁",
        "008613511112222": "戊",
    }
    for phone, name in phones.items():
        desk.add(name, phones=(phone,))
    for name, digits in {"甲": "13812345678", "乙": "13987654321", "丁": "13700001111", "戊": "13511112222"}.items():
        for length in range(3, 12):
            assert name in desk.find(digits[-length:]), (name, length)
            assert name in desk.find(digits[:length]), (name, length)
    assert desk.find("138 1234 5678") == desk.find("138-1234-5678") == desk.find("+86 13812345678") == {"甲"}
    assert desk.find("01088886666") == desk.find("010-8888 6666") == {"丙"}
    assert desk.find("5679") == set()


def test_codes_dates_and_mail_addresses_are_text(desk: Desk) -> None:
    desk.add("甲", "C-000123", "zhang.wei@xingye.com", "2026-11-05 回访，下周三再约")
    for typed in (
        "C-000123",
        "c-0001",
        "000123",
        "zhang.wei@xingye.com",
        "zhang.w",
        "xingye.com",
        "2026-11",
        "2026-11-05",
        "2026",
    ):
        assert desk.find(typed) == {"甲"}, typed
    assert desk.find("C-000124") == desk.find("2026-12") == set()


def test_two_letters_find_the_beginning_of_a_latin_word_and_one_finds_initials(desk: Desk) -> None:
    desk.add("John Smith")
    assert (
        desk.find("jo")
        == desk.find("sm")
        == desk.find("js")
        == desk.find("s")
        == desk.find("JOHN sm")
        == {"John Smith"}
    )
    assert desk.find("ohn") == set()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        '"',
        "'",
        "''",
        "()",
        "AND",
        "NOT OR",
        "NEAR(",
        "a AND",
        '"北',
        "北*",
        "^",
        "-",
        "+",
        "...",
        "\0",
        "a\0b",
        "😀",
        "你😀好",
        "{x}:y",
        "%_",
        "words:",
        "\ue000\uf7ff",
        "x" * 999,
        "-- ",
        "’",
        "١٢٣",
    ],
)
def test_nothing_typed_into_the_box_is_an_error(names: Desk, typed: str) -> None:
    names.find(typed)


def test_a_text_without_letters_or_digits_looks_for_nothing() -> None:
    assert words.match_query(" ！？… ") is None


@given(st.text(max_size=40))
def test_any_text_may_be_typed(typed: str) -> None:
    desk = Desk()
    desk.add("北京星野")
    desk.find(typed)
    desk.connection.close()


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z"]), min_size=1, max_size=12))
def test_any_name_is_found_by_its_own_words(name: str) -> None:
    desk = Desk()
    desk.add(name)
    if words.match_query(name):
        assert desk.find(name) == {name}
    assert isinstance(pinyin.sort_key(name), str)
    assert isinstance(pinyin.initials_of(name), str)
    desk.connection.close()


def test_names_sort_by_digits_then_latin_then_pinyin_and_surname_reading() -> None:
    ordered = [
        "58同城",
        "apple",
        "Zed",
        "阿里",
        "重庆啤酒",
        "李四",
        "陆逊",
        "仇和",
        "单田芳",
        "厦门航空",
        "解缙",
        "曾志伟",
        "查良镛",
        "张三",
        "张伟",
        "章四",
    ]
    shuffled = random.Random(5).sample(ordered, len(ordered))
    assert sorted(shuffled, key=pinyin.sort_key) == ordered


def test_titles_have_initials_for_the_palette() -> None:
    assert pinyin.initials_of("导入客户") == "drkh"
    assert pinyin.initials_of("导出 PDF") == "dcpdf"
    assert pinyin.initials_of("Import customers") == "ic"
    assert pinyin.initials_of("") == ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sampled_names_and_phones_are_found_by_every_part(desk: Desk, language: str) -> None:
    generator = SampleDesk(Size(customers=90), seed=7, today=20_000, language=language)
    for row in generator.rows("customers"):
        customer = dict(zip(COLUMNS["customers"], row, strict=True))
        name, phones = str(customer["name"]), unpack(customer["phone"])
        desk.add(name, phones=tuple(phones))
        letters = pinyin.initials_of(name)
        typed = {letters[start:end] for start in range(len(letters)) for end in range(start + 1, len(letters) + 1)}
        if name.isascii():
            typed |= {word[:end] for word in name.replace("'", " ").split() for end in range(1, len(word) + 1)}
        else:
            runs = re.findall(r"[\u4e00-\u9fff]+", name)
            typed |= {run[a:b] for run in runs for a in range(len(run)) for b in range(a + 1, len(run) + 1)}
        digits = words.national(phones[0]) if phones else ""
        typed |= {digits[-length:] for length in range(3, len(digits) + 1)}
        typed |= {digits[:length] for length in range(3, len(digits) + 1)}
        for text in typed:
            assert name in desk.find(text), (name, text)
