"""Names of companies without what does not tell them apart: the region in front, brackets, the legal form behind."""

import re
from dataclasses import dataclass
from functools import cache

from opsdesk import assets
from opsdesk.analysis.duplicates.texts import letters, plain

_BRACKETS = re.compile(r"[(\[{【<《](.*?)[)\]}】>》]")
_LEGAL = re.compile(
    "(?:有限责任公司|股份有限公司|集团有限公司|集团股份有限公司|控股有限公司|有限公司|股份公司|集团公司|责任公司|公司|有限合伙"
    "|合伙企业|集团|股份)$"
)
_WORDS = """
inc incorporated llc llp lp ltd limited co corp corporation company gmbh mbh ag kg ug se plc pte pty pvt sa sas sarl srl spa bv nv oy oyj
ab as aps kk
"""
_AMBIGUOUS = frozenset(("co", "as", "se", "sa", "ab"))  # Sá is a surname
_LEGAL_WORDS = frozenset(_WORDS.split())
_DOTTED = re.compile(r"(?<=\b\w)\.(?=\w\b)")  # L.L.C., S.A.
_NOT_LETTERS = re.compile(r"[\W_]+")
_DIVISION = re.compile(r"(?:特别行政区|自治区|自治州|地区|省|市|县|新区|区)")
_AT_END = re.compile(f"{_DIVISION.pattern}$")
_TRADE = re.compile(
    "(?:科技|网络|信息|技术|贸易|商贸|电子|电商|商务|实业|工业|制造|机械|设备|建筑|建设|工程|装饰|设计|广告|传媒|文化|传播|教育|培训|咨询|管理|服务|投资|金融|保险"
    "|医疗|医药|健康|生物|食品|餐饮|酒店|旅游|物流|运输|物业|房地产|地产|置业|家居|服装|纺织|化工|材料|新材料|能源|环保|农业|汽车|软件|智能|数据|数字|国际|进出口|供应链|人力资源|企业|产业|发展)+$"
)
_LEAST = 2  # characters that must be left: 北京公司 has no other name


def is_company(name: str) -> bool:
    """Whether a name says by its legal form that it is a company's."""
    bare = plain(name).strip().rstrip(")]】")
    if bare.isascii():
        words = _words(bare)
        return bool(words) and words[-1] in _LEGAL_WORDS and words[-1] not in _AMBIGUOUS
    return bool(_LEGAL.search(bare))


@dataclass(frozen=True, slots=True)
class Firm:
    """`core` is what tells a company from others; `regions` are those its name stands for: 深圳星野 is not 南京星野."""

    core: str
    regions: tuple[str, ...] = ()


def firm(name: str) -> Firm:
    """The name of a company taken apart; its core is "" when there is no letter in it."""
    wide = plain(name)
    outside = _BRACKETS.sub(" ", wide)
    if not letters(outside):
        outside = wide
    if outside.isascii():
        return Firm(_latin(outside))
    core, found = _without_region(_without_legal_form(letters(outside)))
    inside = (place(text) for text in _BRACKETS.findall(wide))
    return Firm(core, tuple(dict.fromkeys([*found, *(text for text in inside if text in regions())])))


def _words(text: str) -> list[str]:
    return _NOT_LETTERS.sub(" ", _DOTTED.sub("", text)).split()


def _latin(text: str) -> str:
    words = _words(text)
    while len(words) > 1 and words[-1] in _LEGAL_WORDS:
        words.pop()
    if len(words) > 1 and words[0] == "the":
        words.pop(0)
    return " ".join(words)


def _without_legal_form(name: str) -> str:
    while found := _LEGAL.search(name):
        if found.start() < _LEAST:
            break
        name = name[: found.start()]
    return name


def _without_region(name: str) -> tuple[str, list[str]]:
    """广东省深圳市星野 and 深圳星野 are 星野; at most a province and a city are taken."""
    taken: list[str] = []
    for _ in range(2):
        region = next((name[:size] for size in (4, 3, 2) if name[:size] in regions()), "")
        if not region:
            break
        rest = name[len(region) :]
        if division := _DIVISION.match(rest):
            rest = rest[division.end() :]
        if len(rest) < _LEAST or _TRADE.match(rest):
            break  # 安康医疗 is not called 医疗
        name = rest
        taken.append(region)
    return name, taken


@cache
def regions() -> frozenset[str]:
    """Provinces and cities of China by their short names."""
    return frozenset(assets.text("words", "regions.txt").split())


def place(name: str) -> str:
    """A city or region in one spelling: 北京市 is 北京."""
    bare = letters(plain(name))
    division = _AT_END.search(bare)
    return bare[: division.start()] if division and division.start() >= _LEAST else bare
