"""A seeded archive of Chinese customers with known duplicates, each damaged in one way that people damage records, among
strangers who look alike: namesakes of one city, families with one phone, colleagues with one switchboard."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations
from random import Random

from opsdesk import assets
from opsdesk.query import pinyin
from opsdesk.sample.chinese import CHINESE
from opsdesk.sample.vocabulary import City

_PHONES = ("134", "135", "136", "138", "139", "150", "158", "159", "186", "188", "189")
_COMMON = "伟芳娜敏静磊军洋勇艳杰涛明超霞平刚丽强婷琳波斌宇浩健俊雪颖丹倩旭欢国建文志海春红玉"
_FORMS = ("有限公司", "股份有限公司", "有限责任公司")


@dataclass(frozen=True)
class Entry:
    """A customer as stored. `who` tells who it is; `damage` how the record was damaged, "" for a first one."""

    who: int
    name: str
    kind: str = "person"
    company: str = ""
    phone: tuple[str, ...] = ()
    email: str = ""
    wechat: str = ""
    birthday: int | None = None
    city: str = ""
    region: str = ""
    damage: str = ""
    place: City | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Archive:
    entries: tuple[Entry, ...]

    @property
    def pairs(self) -> dict[tuple[int, int], str]:
        """Pairs of places that are one customer, with the damage done."""
        held: dict[int, list[int]] = {}
        for at, entry in enumerate(self.entries):
            held.setdefault(entry.who, []).append(at)
        return {
            pair: self.entries[pair[1]].damage or self.entries[pair[0]].damage
            for places in held.values()
            for pair in combinations(places, 2)
        }


def archive(customers: int, seed: int = 1, duplicates: float = 0.2) -> Archive:
    """`customers` originals and a share of duplicates, one of each kind of damage in turn, in a random order."""
    random = Random(f"corruptions {seed}")
    originals = list(_originals(random, customers))
    entries = list(originals)
    people = [entry for entry in originals if entry.kind == "person" and entry.phone]
    firms = [entry for entry in originals if entry.kind == "company" and entry.phone]
    for kind, damages in ((people, OF_PEOPLE), (firms, OF_COMPANIES)):
        for number in range(int(len(kind) * duplicates)):
            label = list(damages)[number % len(damages)]
            again = kind[number] if label == "phone changed" else _typed_again(random, kind[number])
            damaged = damages[label](random, again)
            entries.append(replace(damaged, damage=label))
    random.shuffle(entries)
    return Archive(tuple(entries))


def _originals(random: Random, customers: int) -> Iterator[Entry]:
    who = 0
    while who < customers:
        city = CHINESE.cities.draw(random)
        if random.random() < 0.35:
            yield _company(random, who, city)
            who += 1
            continue
        first = _person(random, who, city)
        yield first
        who += 1
        chance = random.random()
        if chance < 0.03 and first.phone:  # somebody of the family, with the same phone
            given = random.choice(_COMMON) + random.choice(_COMMON)
            yield replace(_person(random, who, city), name=first.name[0] + given, phone=first.phone)
            who += 1
        elif chance < 0.06:  # a namesake in the same city
            yield replace(_person(random, who, city), name=first.name)
            who += 1
        elif chance < 0.09:  # colleagues with one switchboard
            switchboard = (CHINESE.landline(random, city),)
            company = CHINESE.company(random, city).full
            for _ in range(3):
                yield replace(_person(random, who, city), phone=switchboard, company=company)
                who += 1


def _person(random: Random, who: int, city: City) -> Entry:
    name = CHINESE.person(random)
    return Entry(
        who,
        name.shown,
        company=CHINESE.company(random, city).full if random.random() < 0.35 else "",
        phone=(_mobile(random),) if random.random() < 0.94 else (),
        email=f"{name.latin}{random.randrange(1970, 2010)}{random.randrange(100)}@{random.choice(('qq', '163', 'sina'))}.example"
        if random.random() < 0.6
        else "",
        wechat=f"wx_{name.latin}{random.randrange(10_000)}" if random.random() < 0.6 else "",
        birthday=random.randrange(-3000, 13_000) if random.random() < 0.6 else None,
        city=city.name,
        region=city.region,
        place=city,
    )


def _company(random: Random, who: int, city: City) -> Entry:
    name = CHINESE.company(random, city)
    phones = (CHINESE.landline(random, city), *((_mobile(random),) if random.random() < 0.5 else ()))
    email = f"info@{name.latin}.example" if random.random() < 0.5 else ""
    return Entry(who, name.full, "company", "", phones, email, city=city.name, region=city.region, place=city)


def _mobile(random: Random) -> str:
    return f"{random.choice(_PHONES)}{random.randrange(100_000_000):08d}"


def _typed_again(random: Random, entry: Entry) -> Entry:
    """The same customer by somebody in a hurry: half of what is not asked first is left out."""

    def kept(share: float) -> bool:
        return random.random() < share

    return replace(
        entry,
        company=entry.company if kept(0.6) else "",
        email=entry.email if kept(0.6) else "",
        wechat=entry.wechat if kept(0.5) else "",
        birthday=entry.birthday if kept(0.6) else None,
        city=entry.city if kept(0.9) else "",
        region=entry.region if kept(0.9) else "",
    )


# -- damages ------------------------------------------------------------------------------------------------------


@cache
def _of_sound() -> dict[str, str]:
    """Usual characters by their syllable."""
    found: dict[str, str] = {}
    for line in assets.text("words", "pinyin.txt").splitlines():
        toned, usual, _ = line.split("\t")
        found[toned[:-1]] = found.get(toned[:-1], "") + usual[:20]
    return found


@cache
def _traditional() -> dict[str, str]:
    pairs = assets.text("words", "traditional.txt").strip()
    return {simple: old for old, simple in zip(pairs[::2], pairs[1::2], strict=True)}


def _homophone(random: Random, char: str) -> str:
    others = _of_sound().get(pinyin.romanized(char), "").replace(char, "")
    return random.choice(others) if others else char


def _at_given(random: Random, name: str, change: Callable[[Random, str], str]) -> str:
    at = random.randrange(1, len(name))
    return f"{name[:at]}{change(random, name[at])}{name[at + 1 :]}"


def _other(random: Random, char: str) -> str:
    return random.choice(_COMMON.replace(char, ""))


def _digits(change: Callable[[Random, str], str]) -> Callable[[Random, Entry], Entry]:
    def damage(random: Random, entry: Entry) -> Entry:
        return replace(entry, phone=(change(random, entry.phone[0]), *entry.phone[1:]))

    return damage


def _named(change: Callable[[Random, str], str]) -> Callable[[Random, Entry], Entry]:
    def damage(random: Random, entry: Entry) -> Entry:
        return replace(entry, name=change(random, entry.name))

    return damage


def _digit_typo(random: Random, phone: str) -> str:
    at = random.randrange(3, len(phone))
    return f"{phone[:at]}{(int(phone[at]) + random.randrange(1, 10)) % 10}{phone[at + 1 :]}"


def _digits_exchanged(random: Random, phone: str) -> str:
    places = [at for at in range(3, len(phone) - 1) if phone[at] != phone[at + 1]] or [3]
    at = random.choice(places)
    return f"{phone[:at]}{phone[at + 1]}{phone[at]}{phone[at + 2 :]}"


def _digit_missing(random: Random, phone: str) -> str:
    at = random.randrange(3, len(phone))
    return phone[:at] + phone[at + 1 :]


def _new_phone(random: Random, entry: Entry) -> Entry:
    """A new number; everything else is known as before."""
    return replace(entry, phone=(_mobile(random),))


def _email_typo(random: Random, entry: Entry) -> Entry:
    if len(entry.email) < 6:
        return entry
    at = random.randrange(1, 4)
    letters = entry.email
    return replace(entry, email=f"{letters[:at]}{letters[at + 1]}{letters[at]}{letters[at + 2 :]}")


def _latin_name(random: Random, name: str) -> str:
    return f"{pinyin.romanized(name[0]).title()} {pinyin.romanized(name[1:]).title()}"


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def _shown_phone(random: Random, phone: str) -> str:
    parts = (phone[:3], phone[3:7], phone[7:])
    return random.choice(("+86 {} {} {}", "{}-{}-{}", "0086{}{}{}", "（手机）{} {} {}")).format(*parts)


def _without_form(random: Random, name: str) -> str:
    form = next((form for form in sorted(_FORMS, key=len, reverse=True) if name.endswith(form)), "")
    return name.removesuffix(form)


def _other_form(random: Random, name: str) -> str:
    bare = _without_form(random, name)
    return bare + random.choice([form for form in _FORMS if bare + form != name])


def _company_damage(change: Callable[[Random, Entry], str]) -> Callable[[Random, Entry], Entry]:
    def damage(random: Random, entry: Entry) -> Entry:
        return replace(entry, name=change(random, entry))

    return damage


def _without_region(random: Random, entry: Entry) -> str:
    assert entry.place is not None
    return entry.name.replace(f"（{entry.place.name}）", "").removeprefix(entry.place.name)


def _in_brackets(random: Random, entry: Entry) -> str:
    assert entry.place is not None
    bare = _without_region(random, entry)
    middle = _without_form(random, bare)
    return f"{middle}({entry.place.name}){bare.removeprefix(middle)}"


def _brand(random: Random, entry: Entry) -> str:
    return _without_form(random, _without_region(random, entry))[:4]


def _extension(random: Random, phone: str) -> str:
    return f"{phone[:4]}-{phone[4:]}{random.choice((' 转', '转', ' ext. ', '-'))}{random.randrange(100, 9000)}"


OF_PEOPLE: dict[str, Callable[[Random, Entry], Entry]] = {
    "as it was": lambda random, entry: entry,
    "homophone": _named(lambda random, name: _at_given(random, name, _homophone)),
    "another character": _named(lambda random, name: _at_given(random, name, _other)),
    "character missing": _named(lambda random, name: name[:1] + name[2:] if len(name) > 2 else name),
    "traditional": _named(lambda random, name: "".join(_traditional().get(char, char) for char in name)),
    "pinyin": _named(_latin_name),
    "with a remark": _named(lambda random, name: f"{name}（{random.choice(('老客户', '微信', '采购'))}）"),
    "with a title": _named(lambda random, name: name + random.choice(("先生", "女士", "老师", "经理"))),
    "called by surname": _named(lambda random, name: random.choice(("小{}", "{}总", "{}先生")).format(name[0])),
    "spaces": _named(lambda random, name: " ".join(name)),
    "phone full width": _digits(lambda random, phone: _wide(phone)),
    "phone written otherwise": _digits(_shown_phone),
    "phone digit mistyped": _digits(_digit_typo),
    "phone digits exchanged": _digits(_digits_exchanged),
    "phone digit missing": _digits(_digit_missing),
    "phone changed": _new_phone,
    "mail in capitals": lambda random, entry: replace(entry, email=_wide(entry.email.upper())),
    "mail mistyped": _email_typo,
    "birthday off by ten": lambda random, entry: replace(
        entry, birthday=None if entry.birthday is None else entry.birthday + 10
    ),
    "city with its suffix": lambda random, entry: replace(
        entry, city=f"{entry.city}市" if entry.city else "", region=f"{entry.region}省" if entry.region else ""
    ),
}
OF_COMPANIES: dict[str, Callable[[Random, Entry], Entry]] = {
    "as it was (company)": lambda random, entry: entry,
    "legal form dropped": _named(_without_form),
    "another legal form": _named(_other_form),
    "region dropped": _company_damage(_without_region),
    "region in brackets": _company_damage(_in_brackets),
    "brand alone": _company_damage(_brand),
    "homophone (company)": _named(lambda random, name: _at_given(random, name[:4], _homophone) + name[4:]),
    "another character (company)": _named(lambda random, name: _at_given(random, name[:4], _other) + name[4:]),
    "traditional (company)": _named(lambda random, name: "".join(_traditional().get(char, char) for char in name)),
    "phone with extension": _digits(_extension),
    "phone digit mistyped (company)": _digits(_digit_typo),
    "phone missing": lambda random, entry: replace(entry, phone=()),
}
