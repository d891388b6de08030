"""Links with utm_ parameters: built by a dictionary of allowed words, kept with their campaign, and audited."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from opsdesk import clock
from opsdesk.analysis import link_audit
from opsdesk.analysis.link_audit import Dictionary, Finding, plain
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import utm
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.model.utm import Utm
from opsdesk.query import filters as f
from opsdesk.query.filters import Test
from opsdesk.services import rules
from opsdesk.store import figures, rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

NAME = _("Words of links")
USUAL = Dictionary(
    {
        "baidu": ("百度",), "google": ("谷歌",), "bing": ("必应",), "sogou": ("搜狗",), "360": ("so.com",),
        "wechat": ("微信", "weixin", "wx", "公众号", "mp"), "wecom": ("企业微信", "qywx"), "weibo": ("微博", "wb"),
        "douyin": ("抖音", "dy", "tiktok_cn"), "toutiao": ("头条", "今日头条"), "kuaishou": ("快手", "ks"),
        "xiaohongshu": ("小红书", "xhs", "red"), "bilibili": ("b站", "哔哩哔哩"), "zhihu": ("知乎",),
        "newsletter": ("edm", "mail", "邮件"), "sms": ("短信",), "website": ("官网", "homepage"), "app": ("应用",),
        "offline": ("线下", "展会"), "partner": ("合作伙伴", "partners"),
    },
    {
        "cpc": ("ppc", "sem", "paid_search", "竞价"), "organic": ("seo", "自然"), "social": ("社媒", "sns"),
        "email": ("e-mail", "邮件", "edm"), "sms": ("短信",), "referral": ("引荐",), "display": ("banner", "展示"),
        "feed": ("信息流", "infeed"), "video": ("视频", "直播", "live"), "kol": ("达人", "influencer"),
        "qr": ("二维码", "qrcode"), "push": ("推送",), "affiliate": ("cps", "分销"), "offline": ("线下",),
    },
)  # fmt: skip


def _plain(dictionary: Dictionary) -> object:
    return {name: {word: list(others) for word, others in dictionary.of(name).items()} for name in ("source", "medium")}


def _loads(body: object) -> Dictionary:
    if not isinstance(body, dict) or body.keys() != {"source", "medium"}:
        raise ValueError(body)
    both = {
        name: {str(word): tuple(str(one) for one in others) for word, others in body[name].items()} for name in body
    }
    return Dictionary(both["source"], both["medium"])


KIND = rules.Kind("link-words", _plain, _loads)


def dictionary(connection: Connection, schema: Schema) -> Dictionary:
    return rules.in_force(connection, schema, KIND, USUAL)


def keep_dictionary(store: Store, chosen: Dictionary) -> Changes:
    """Follow `chosen` from now on. Trouble when one spelling means two words."""
    for name in ("source", "medium"):
        seen: dict[str, str] = {}
        for word, others in chosen.of(name).items():
            for one in {plain(word), *map(plain, others)}:
                if seen.setdefault(one, word) != word:
                    raise Trouble(
                        t("“{one}” means both {first} and {second}.", one=one, first=seen[one], second=word),
                        t("Take it off one of them."),
                        code="word-twice",
                    )
    kept = store.read(lambda c: rules.all_of(c, store.schema, KIND))
    return rules.save(store, KIND, kept[0].name if kept else t(NAME), chosen, kept[0].id if kept else None)


def allowing(words: Dictionary, name: str, word: str, also: Sequence[str] = ()) -> Dictionary:
    """With `word`, which has these other spellings besides those it had."""
    others = dict.fromkeys([*words.of(name).get(word, ()), *also])
    return replace(words, **{name: {**words.of(name), word: tuple(others)}})


def forbidden(words: Dictionary, name: str, word: str) -> Dictionary:
    """Without `word`. Trouble when it is not there."""
    if word not in words.of(name):
        raise Trouble(t("utm_{name} “{value}” is not in the dictionary.", name=name, value=word[:40]), code="utm-word")
    return replace(words, **{name: {one: also for one, also in words.of(name).items() if one != word}})


# -- building -------------------------------------------------------------------------------------------------------


def allowed(words: Dictionary, wanted: Utm, *, any_word: bool = False) -> Utm:
    """`wanted` in the allowed spelling. Trouble names a source or medium that the dictionary lacks, unless `any_word`."""
    return utm.utm_of(
        {
            **dict(wanted.items()),
            **{name: _allowed(words, name, getattr(wanted, name), any_word) for name in ("source", "medium")},
        }
    )


def _allowed(words: Dictionary, name: str, value: str, any_word: bool) -> str:
    meant = words.meant(name, value)
    if meant or any_word or not value.strip():
        return meant or value.strip()
    near = get_close_matches(value.casefold(), words.of(name), 3, 0.5)
    known = ", ".join(near or words.of(name))
    raise Trouble(
        t("utm_{name} “{value}” is not in the dictionary.", name=name, value=value[:40]),
        t("Did you mean: {words}?", words=known) if near else t("Allowed: {words}", words=known),
        code="utm-word",
    )


@dataclass(frozen=True, slots=True)
class Built:
    """One line of a bulk: the link, or why there is none."""

    address: str
    link: str = ""
    problem: str = ""


def build_all(lines: Sequence[str], wanted: Utm) -> list[Built]:
    """A link of each line that is not empty; several tabs or columns in a line: the first is the address, the second
    stands for utm_content."""
    built = []
    for line in lines:
        address, *more = (part.strip() for part in line.replace("\t", "\n").split("\n"))
        if not address:
            continue
        own = utm.utm_of({**dict(wanted.items()), "content": more[0]}) if more and more[0] else wanted
        try:
            built.append(Built(address, utm.build(address, own)))
        except Trouble as trouble:
            built.append(Built(address, problem=str(trouble)))
    return built


def add(store: Store, campaign: int | None, links: Sequence[str], note: str = "") -> Changes:
    """Keep `links` with a campaign, those it has already left out, as one action."""
    present = (
        set(store.read(lambda c: [link for _id, link in figures.of_campaign(c, "links", campaign, ["link"])]))
        if campaign is not None
        else set[str]()
    )
    fresh = [link for link in dict.fromkeys(links) if link not in present]
    with store.operation("links", n=len(fresh)) as operation:
        for link in fresh:
            operation.insert(
                "links", {"campaign": campaign, "link": link, "note": note or None, "created": clock.today()}
            )
    return operation.changes


# -- auditing -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Audited:
    """`links` are (where it stands, its address): an entity's code, or a line of a file."""

    links: Sequence[tuple[str, str]]
    findings: Sequence[Finding]
    tagged: int


def audit(connection: Connection, schema: Schema) -> Audited:
    """All links of the desk: those built for campaigns, and those of content."""
    found: list[tuple[str, str]] = []
    for entity in ("links", "content"):
        where = Test("link", f.FILLED)
        found += [
            (str(code), str(link))
            for _id, code, link in rows.records(connection, schema, entity, ("code", "link"), where)
        ]
    return audited(found, dictionary(connection, schema))


def audited(found: Sequence[tuple[str, str]], words: Dictionary) -> Audited:
    links = [link for _where, link in found]
    return Audited(found, link_audit.audit(links, words), sum(bool(utm.read(link)) for link in links))


def say(finding: Finding) -> str:
    """A finding in one sentence."""
    n = len(finding.links)
    values = ", ".join(f"{value} ({count})" for value, count in finding.values)
    name = f"utm_{finding.parameter}"
    match finding.kind:
        case "spellings":
            return t(
                "{name} is spelled in several ways: {values}. Better: {better}",
                name=name,
                values=values,
                better=finding.better,
            )
        case "alias":
            return t("{name} {values} should be {better}.", name=name, values=values, better=finding.better)
        case "unknown":
            return t("{name} {values} is not in the dictionary.", name=name, values=values)
        case "missing":
            return tn("{n} link lacks {name}.", "{n} links lack {name}.", n, name=name)
        case "fragment":
            return tn(
                "{n} link has its parameters behind #, where nothing reads them.",
                "{n} links have their parameters behind #, where nothing reads them.",
                n,
            )
        case "twice":
            return t("The same link stands {n} times.", n=n)
