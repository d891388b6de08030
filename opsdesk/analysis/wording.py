"""Risky words in advertising, and how long a text may be on a channel: found while it is typed. A list of the desk, no advice of a lawyer.

The usual list follows the Advertising Law of the PRC (2021), article 9 (3) for absolute claims, articles 16-18 and 25 for
promises of cures and returns, article 28 for what cannot be proved, and the ASA's rules on absolute and "free" claims.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Risk:
    """`words` with a common reason. `but` are phrases that contain one of them and are harmless. Both in the language of
    the text, as `why` is."""

    words: tuple[str, ...]
    why: str
    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """`text[start:end]` is risky."""

    start: int
    end: int
    word: str
    why: str


@dataclass(frozen=True, slots=True)
class Limit:
    """Most letters of a title and of a body; None: no limit. `wide`: a Chinese character counts as two, as search ads do."""

    title: int | None = None
    body: int | None = None
    wide: bool = False


def check(text: str, risks: Sequence[Risk]) -> list[Hit]:
    """Every risky word, in the order of the text; of overlapping ones the longest."""
    found: list[Hit] = []
    folded = _folded(text)
    for risk, pattern, harmless in _compiled(tuple(risks)):
        spared = [match.span() for match in harmless.finditer(folded)] if harmless else []
        for match in pattern.finditer(folded):
            start, end = match.span()
            if not any(a <= start and end <= b for a, b in spared):
                found.append(Hit(start, end, text[start:end], risk.why))
    found.sort(key=lambda hit: (hit.start, hit.start - hit.end))
    kept: list[Hit] = []
    for hit in found:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def length(text: str, limit: Limit) -> int:
    """How long a text is for a channel: a line break counts as one, an emoji as one, whatever it is made of."""
    letters = _clusters(text)
    return sum(2 if limit.wide and unicodedata.east_asian_width(one[0]) in "WF" else 1 for one in letters)


def _clusters(text: str) -> list[str]:
    """Letters as people count them: marks, variation selectors and joined emoji belong to the one before."""
    found: list[str] = []
    joined = False
    for letter in text.replace("\r\n", "\n"):
        follows = bool(found) and (
            joined or unicodedata.combining(letter) or letter in _JOINING or "\U0001f3fb" <= letter <= "\U0001f3ff"
        )
        if follows:
            found[-1] += letter
        else:
            found.append(letter)
        joined = letter == "\u200d"
    return found


_JOINING = "\u200d\ufe0e\ufe0f\u20e3"


def _folded(text: str) -> str:
    """Lower case and half width, letter by letter, so that places stay the same."""
    return "".join(_fold(letter) for letter in text)


@lru_cache(maxsize=4096)
def _fold(letter: str) -> str:
    folded = unicodedata.normalize("NFKC", letter).lower()
    return folded if len(folded) == 1 else letter


@lru_cache(maxsize=8)
def _compiled(risks: tuple[Risk, ...]) -> tuple[tuple[Risk, re.Pattern[str], re.Pattern[str] | None], ...]:
    return tuple((risk, _any(risk.words), _any(risk.but) if risk.but else None) for risk in risks if risk.words)


def _any(words: Iterable[str]) -> re.Pattern[str]:
    """One of `words`, the longest first; Latin ones as whole words only."""
    parts = []
    for word in sorted({_folded(word.strip()) for word in words if word.strip()}, key=lambda word: (-len(word), word)):
        before = r"(?<![a-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
        after = r"(?![a-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
        parts.append(before + re.escape(word).replace(r"\ ", r"\s+") + after)
    return re.compile("|".join(parts) or r"(?!)")


USUAL: tuple[Risk, ...] = (
    Risk(
        ("国家级", "世界级", "宇宙级", "最高级", "最佳", "最好", "最大", "最小", "最优", "最优秀", "最先进", "最强", "最新科学", "最便宜", "最低价", "最低",
         "最高", "最受欢迎", "最安全", "最快", "最全", "最权威", "最专业", "史上最", "全网最", "全球最", "行业最"),
        "《广告法》第九条第三项：不得使用“国家级”“最高级”“最佳”等绝对化用语。请改用可证实的具体说法。",
        ("最大限度", "最大程度", "最低消费", "最小化", "最大化", "最高人民法院", "最好不要", "最快可"),
    ),
    Risk(
        ("第一品牌", "第一", "唯一", "首个", "首选", "独一无二", "顶级", "顶尖", "极致", "极品", "王牌", "冠军", "销量冠军", "领导品牌", "领先品牌", "遥遥领先",
         "no.1", "no1", "top1", "全网首发", "独家", "空前绝后", "绝无仅有", "巅峰", "至尊"),
        "绝对化或排名用语，须有权威数据支持并注明出处，否则属《广告法》第九条、第二十八条禁止的情形。",
        ("第一次", "第一步", "第一时间", "第一季度", "第一天", "第一章", "第一期", "第一批", "第一场", "第一节", "唯一标识", "唯一编号"),
    ),
    Risk(
        ("100%", "百分之百", "绝对", "万能", "永久", "永不", "零风险", "无风险", "保证", "包过", "包治", "必过", "稳赚", "保本", "保收益", "无效退款"),
        "对效果或收益作保证性承诺（《广告法》第十六、二十四、二十五条）。请写明条件与依据。",
        ("保证金", "质量保证书", "100%棉", "绝对值", "永久删除"),
    ),
    Risk(
        ("根治", "治愈", "疗效", "药到病除", "特效", "抗癌", "祛病", "排毒", "无副作用", "无毒副作用"),
        "非医疗广告不得涉及疾病治疗功能或使用医疗用语（《广告法》第十七条）。",
    ),
    Risk(
        ("点击领取", "恭喜您获得", "恭喜获奖", "全民免费", "仅限今日", "最后一天", "秒杀全网", "抢疯了", "不买后悔", "随时涨价", "随时结束"),
        "制造虚假紧迫或诱导点击，易被平台判定违规；请写明真实期限与条件。",
    ),
    Risk(("原价", "全网低价", "跳楼价", "清仓价", "成本价"), "价格比较须真实可查：原价为促销前七日内的成交价（《禁止价格欺诈行为的规定》）。"),
    Risk(
        ("best", "the best", "number one", "world's first", "no. 1", "#1", "leading", "unbeatable", "ultimate", "perfect", "cheapest", "lowest price", "the only"),
        "An absolute claim: it must be provable against the whole market, or be said less absolutely.",
        ("best practice", "best practices", "best before", "best regards", "perfect match", "leading to"),
    ),
    Risk(
        ("guaranteed", "risk-free", "risk free", "100% safe", "never fails", "always works", "no side effects", "cures", "miracle"),
        "A promise of an effect: say under which conditions it holds, and what it rests on.",
    ),
    Risk(
        ("completely free", "absolutely free", "act now", "last chance", "today only", "you have won", "winner", "limited time only"),
        "Pressure or a prize: say the real period and all conditions, or mail filters and platforms refuse it.",
    ),
)  # fmt: skip
LIMITS: Mapping[str, Limit] = {
    "search": Limit(50, 80, wide=True), "wechat": Limit(64, 20_000), "weibo": Limit(None, 2000), "douyin": Limit(30, 1000),
    "xiaohongshu": Limit(20, 1000), "email": Limit(50, None), "sms": Limit(None, 70), "kol": Limit(None, 1000),
    "app": Limit(20, 60), "seo": Limit(30, None),
}  # fmt: skip
"""As the platforms' consoles have it in 2026; they change, and so does the desk's own table."""
