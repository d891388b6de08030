"""Normal forms: what makes two spellings of a name, a company, a phone or an address one and the same."""

import pytest

from opsdesk.analysis.duplicates import companies, texts
from opsdesk.analysis.duplicates.people import person


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王伟", "王 伟"), ("王伟", "王伟（老客户）"), ("王伟", "【VIP】王伟"), ("張偉", "张伟"), ("王伟先生", "王伟"), ("王伟", "王伟 David"),
        ("欧阳娜娜老师", "歐陽娜娜"), ("Ｊｏｈｎ　Ｓｍｉｔｈ", "john smith"), ("José García", "Jose Garcia"), ("Smith, John", "John Smith"),
        ("Dr. John O'Neil", "john oneil"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_are_equal(one: str, other: str) -> None:
    assert person(one).canon == person(other).canon


@pytest.mark.parametrize(
    ("one", "other"), [("客户12", "客户13"), ("Customer 1", "Customer 2"), ("王伟", "王玮"), ("王伟", "王伟2")]
)
def test_other_names_are_not(one: str, other: str) -> None:
    assert person(one).canon != person(other).canon


def test_a_surname_sounds_in_every_way_it_may_be_read() -> None:
    assert set(person("单雄信").sounds) & set(person("善雄信").sounds)  # Shan
    assert set(person("曾国藩").sounds) & set(person("增国藩").sounds)  # Zeng
    assert set(person("仇英").sounds) & set(person("求英").sounds)  # Qiu


@pytest.mark.parametrize(
    ("name", "surname_of"), [("王总", "王伟"), ("小王", "王伟"), ("王先生", "王伟"), ("欧阳经理", "欧阳娜娜")]
)
def test_who_is_called_by_the_surname_has_no_more_than_that(name: str, surname_of: str) -> None:
    called = person(name)
    assert called.called
    assert called.surname == person(surname_of).surname
    assert not called.given


def test_a_chinese_name_in_latin_letters_is_found_in_either_order() -> None:
    assert set(person("王建国").roman) == {"wangjianguo", "jianguowang"}
    assert set(person("Jianguo Wang").roman) < set(person("王建国").roman)


def test_nothing_but_signs_is_nobody() -> None:
    assert person("???").canon == ""


@pytest.mark.parametrize(
    ("name", "core", "regions"),
    [
        ("北京星野网络科技有限公司", "星野网络科技", ("北京",)), ("星野网络科技（北京）有限公司", "星野网络科技", ("北京",)),
        ("广东省深圳市星野网络科技股份有限公司", "星野网络科技", ("广东", "深圳")), ("深圳星野網絡科技有限責任公司", "星野网络科技", ("深圳",)),
        ("星野集团有限公司", "星野", ()), ("安康医疗有限公司", "安康医疗", ()), ("上海有限公司", "上海", ()), ("ＡＢＣ科技（上海）有限公司", "abc科技", ("上海",)),
        ("Acme, Inc.", "acme", ()), ("The Acme Co., Ltd.", "acme", ()), ("ACME L.L.C.", "acme", ()), ("Müller GmbH & Co. KG", "muller", ()),
        ("Inc.", "inc", ()), ("", "", ()),
    ],
)  # fmt: skip
def test_a_company_is_what_its_region_and_legal_form_leave(name: str, core: str, regions: tuple[str, ...]) -> None:
    found = companies.firm(name)
    assert (found.core, found.regions) == (core, regions)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("星野有限公司", True),
        ("星野（北京）集团", True),
        ("Acme GmbH", True),
        ("王伟", False),
        ("Maria Sá", False),
        ("Li Co", False),
    ],
)
def test_a_legal_form_tells_a_company(name: str, is_one: bool) -> None:
    assert companies.is_company(name) is is_one


@pytest.mark.parametrize(
    "written", ["13800138000", "138 0013 8000", "+86 138-0013-8000", "１３８００１３８０００", "0086 13800138000"]
)
def test_a_phone_has_one_spelling(written: str) -> None:
    assert texts.phone(written) == "13800138000"


def test_an_extension_is_cut_and_a_broken_number_keeps_its_digits() -> None:
    assert texts.phone("021-5555 1234转801") == texts.phone("(021) 55551234 ext. 12") == "02155551234"
    assert texts.phone("1380013800") == "1380013800"
    assert texts.phone("总机") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("Li.Na@Gmail.com", "lina+shop@googlemail.com"), ("ＬＩ＠ＱＱ.com", "li@qq.com"), ("mailto:li@qq.com", " li@qq.com ")],
)  # fmt: skip
def test_a_mail_address_has_one_spelling(one: str, other: str) -> None:
    assert texts.email(one) == texts.email(other)


def test_places_go_without_what_they_are() -> None:
    assert companies.place("北京市") == companies.place("北京") == "北京"
    assert companies.place("內蒙古自治區") == "内蒙古"
    assert companies.place("市") == "市"
