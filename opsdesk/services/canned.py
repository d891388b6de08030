"""Canned replies: texts in both languages whose variables a ticket fills. Kept as rules of the desk, in their order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import spellings, t
from opsdesk.model import kinds as k
from opsdesk.model.changes import Changes
from opsdesk.model.record import Field
from opsdesk.model.schema import Schema
from opsdesk.query import pinyin
from opsdesk.services import rules
from opsdesk.services.rules import Kept
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

LANGUAGES = ("zh", "en")
VARIABLES: Mapping[str, str] = {
    "customer": "客户",
    "contact": "联系人",
    "ticket": "工单",
    "title": "标题",
    "status": "状态",
    "assignee": "处理人",
    "date": "日期",
    "requirement": "需求",
    "version": "版本",
}
"""Variable -> its Chinese spelling; a text may use either."""
_CHINESE = {chinese: name for name, chinese in VARIABLES.items()}
_VARIABLE = re.compile(r"\{\s*([^{}\s]{1,30})\s*\}")
_HAN = re.compile("[\u3400-\u9fff]")
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Canned:
    """`texts` by language, at least one."""

    texts: Mapping[str, str]

    def text(self, language: str) -> str:
        """In `language`, or else in the other one."""
        return self.texts.get(language) or next((text for text in self.texts.values() if text), "")


def _loads(found: object) -> Canned:
    if not isinstance(found, dict):
        raise ValueError
    return Canned({language: str(found[language]) for language in LANGUAGES if found.get(language)})


KIND: rules.Kind[Canned] = rules.Kind("canned", lambda value: dict(value.texts), _loads)
USUAL: Sequence[tuple[str, Canned]] = (
    (_("Received"), Canned({
        "zh": "{customer}您好，我们已收到您的反馈（{ticket}：{title}），{assignee}会尽快处理并回复您。",
        "en": "Hello {customer}, we have received your message ({ticket}: {title}). {assignee} is looking into it and will get back to you.",
    })),
    (_("More information needed"), Canned({
        "zh": "{customer}您好，为了尽快定位“{title}”，请补充：出现的时间、使用的版本，以及截图或完整的报错内容。谢谢！",
        "en": "Hello {customer}, to find the cause of “{title}” we need a little more: when it happened, which version you use, and a screenshot or the whole error message. Thank you!",
    })),
    (_("Solved"), Canned({
        "zh": "{customer}您好，您反馈的“{title}”（{ticket}）已解决。如仍有问题，请直接回复。感谢您的反馈！",
        "en": "Hello {customer}, “{title}” ({ticket}) is solved. If anything is still wrong, just answer this message. Thank you for telling us!",
    })),
    (_("Shipped"), Canned({
        "zh": "{customer}您好，您之前提出的“{requirement}”已上线，欢迎体验。感谢您的建议！",
        "en": "Hello {customer}, “{requirement}”, which you asked for, is available now. Thank you for the suggestion!",
    })),
)  # fmt: skip
"""What a desk may begin with; the last one is the prepared word about what was shipped."""
SHIPPED = USUAL[-1]


def all_of(connection: Connection, schema: Schema) -> list[Kept[Canned]]:
    return rules.all_of(connection, schema, KIND)


def save(store: Store, name: str, texts: Mapping[str, str], number: int | None = None) -> Changes:
    """Keep the texts that are not blank under `name`."""
    filled = {language: texts[language].strip() for language in LANGUAGES if texts.get(language, "").strip()}
    if not filled:
        raise Trouble(t("A canned reply needs a text."), t("Write it in one language at least."), code="empty")
    if any(len(text) > MOST for text in filled.values()):
        raise Trouble(t("This text is too long for a canned reply."), t("Shorten it."), code="too-long")
    return rules.save(store, KIND, name, Canned(filled), number)


def begin(store: Store) -> Changes:
    """Keep the usual ones, but for those whose name is taken."""
    taken = {one.name.casefold() for one in store.read(lambda c: all_of(c, store.schema))}
    with store.operation("save-rule", name=t("Canned replies")) as operation:
        for name, value in USUAL:
            if t(name).casefold() not in taken:
                rules.put(operation, KIND, t(name), value)
    return operation.changes


def matches(kept: Kept[Canned], typed: str) -> bool:
    """Whether the search for `typed` finds it: by name, initials or a word of either text."""
    words = typed.casefold().split()
    name = kept.name.casefold()
    everything = " ".join((name, *kept.value.texts.values())).casefold()
    return all(word in everything or pinyin.initials_of(name).startswith(word) for word in words)


# -- filling them in ---------------------------------------------------------------------------------------------------


def unknown(text: str) -> list[str]:
    """Variables in `text` that nothing fills."""
    named = dict.fromkeys(found[1] for found in _VARIABLE.finditer(text))
    return [name for name in named if name.casefold() not in VARIABLES and name not in _CHINESE]


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with its variables; one that is not known, and one without a value, stays as it is written, to be seen."""

    def value(found: re.Match[str]) -> str:
        name = _CHINESE.get(found[1], found[1].casefold())
        return values.get(name) or found[0]

    return _VARIABLE.sub(value, text)


def language_of(connection: Connection, schema: Schema, ticket: int) -> str:
    """The language in which the customer wrote."""
    found = rows.page(connection, schema, "tickets", [ticket], ["title", "body"]).get(ticket)
    return language_by(" ".join(str(part)[:2_000] for part in found or () if part))


def language_by(words: str) -> str:
    return "zh" if _HAN.search(words) else "en"


def of_ticket(connection: Connection, schema: Schema, ticket: int, language: str) -> dict[str, str]:
    """What the variables stand for."""
    entity = schema["tickets"]
    names = ["customer", "contact", "code", "title", "status", "assignee", "version"]
    found = rows.page(connection, schema, "tickets", [ticket], names).get(ticket)
    values = {name: str(value) for name, value in zip(names, found or (), strict=False) if value is not None}
    values["ticket"] = values.pop("code", "")
    if "status" in values:
        values["status"] = _choice(entity.field("status"), values["status"], language)
    values.setdefault("contact", values.get("customer", ""))
    return {**values, "date": day(clock.today(), language)}


def _choice(field: Field, value: str, language: str) -> str:
    option = field.kind.option(value) if isinstance(field.kind, k.Pick) else None
    return spellings(option.label)[language == "zh"] if option else value


def day(number: int, language: str) -> str:
    """A date as a letter in `language` writes it."""
    when = clock.day_of(number)
    if language == "zh":
        return f"{when.year}年{when.month}月{when.day}日"
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
