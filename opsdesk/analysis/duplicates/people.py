"""Names of people in their normal form: what makes two spellings one name, and how Chinese names sound.

A Latin string distance misleads on names of two or three characters, so a Chinese name is taken apart: the sound of its
surname (欧阳 is one), the sounds of the characters after it, and every way the whole may be read.
"""

import re
from dataclasses import dataclass, replace

from opsdesk.analysis.duplicates.texts import letters, plain
from opsdesk.query import pinyin

_COMPOUND = """
欧阳 上官 司马 诸葛 尉迟 司徒 夏侯 皇甫 东方 慕容 公孙 令狐 宇文 长孙 轩辕 端木 百里 南宫 独孤 呼延 钟离 闻人 淳于 单于 太叔 申屠
公羊 赫连 澹台 宗政 濮阳 万俟 鲜于 闾丘 司空 亓官 司寇 仉督 子车 颛孙 巫马 公西 漆雕 乐正 壤驷 公良 拓跋 夹谷 宰父 谷梁 段干 东郭
南门 羊舌 梁丘 左丘 东门 西门
"""
COMPOUND = frozenset(_COMPOUND.split())
COMMON = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪辛柯庄"
)
"""Surnames common enough that 小王 and 王总 are called by them."""

_TITLE = re.compile(
    "(?:先生|女士|小姐|太太|夫人|老师|总经理|副总|总监|总裁|总|董事长|董|经理|主任|主管|工程师|工|老板|医生|教授|律师|会计|店长|院长"
    "|校长|厂长|局长|处长|科长|部长|组长|助理|秘书|师傅|大哥|大姐|哥|姐|叔|阿姨|姨|同学)$"
)
_LATIN_TITLES = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "madam"))
_REMARK = re.compile(r"[(\[{【<《].*?[)\]}】>》]")
_NOT_LETTERS = re.compile(r"[\W_\d]+")
_NOTHING = re.compile(r"[\s?.*/\\_-]*$")  # what lost encodings and obligatory fields leave
_MOST_TOKENS = 4


@dataclass(frozen=True, slots=True)
class Person:
    """`canon` is what equal names share. Chinese ones have `sounds` (each reading, in syllable codes), `surname` and
    `given` (sounds of single characters); `called` is 王总 or 小王, a surname and no name. Others have `tokens`.
    `number` are the digits of 客户12, which is somebody else than 客户13. `roman` is the name in Latin letters without spaces; a Chinese one with the surname first, and with it last."""

    canon: str
    chinese: bool
    sounds: tuple[str, ...] = ()
    surname: str = ""
    given: tuple[str, ...] = ()
    called: bool = False
    tokens: tuple[str, ...] = ()
    roman: tuple[str, ...] = ()
    number: str = ""


NOBODY = Person("", False)


def person(name: str) -> Person:
    """The normal form of `name`; NOBODY when no letter is left."""
    wide = plain(name)
    bare = _REMARK.sub(" ", wide)
    if not letters(bare):
        bare = wide
    characters = "".join(filter(is_character, bare))
    if len(characters) >= 2 or (characters and not any("a" <= c <= "z" for c in bare)):
        found = _chinese(characters)
    else:
        found = _latin(bare)
    number = "".join(filter(str.isdecimal, bare))
    return replace(found, number=number, canon=f"{found.canon} {number}") if number else found


def is_character(char: str) -> bool:
    """Chinese characters, kana and Hangul: names in them are short and written without spaces."""
    return "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" or char >= "\U00020000"


def _chinese(name: str) -> Person:
    called, bare = _untitled(name)
    codes = [pinyin.spelling(char) for char in bare]
    readings = []
    for doubt in pinyin.doubts(bare):
        read = list(codes)
        for at, code in doubt:
            read[at] = code
        readings.append(tuple(read))
    first = readings[0]
    if called:
        given_only = bare not in COMPOUND and bare[:1] not in COMMON
        return Person(name, True, (name,), "" if given_only else "".join(first), first[-1:] if given_only else (), True)
    length = 2 if bare[:2] in COMPOUND and len(bare) > 2 else 1
    surname, given = first[:length], first[length:]
    syllables = [_letters(code) for code in first]
    roman = ("".join(syllables), "".join(syllables[length:] + syllables[:length]))
    sounds = tuple(dict.fromkeys("".join(read) for read in readings))
    return Person(bare, True, sounds, "".join(surname), given, False, (), tuple(dict.fromkeys(roman)))


def _untitled(name: str) -> tuple[bool, str]:
    """Whether somebody is only called by surname or by a part of the name, and what is left without the title."""
    if found := _TITLE.search(name):
        rest = name[: found.start()]
        surname_only = len(rest) == 1 or rest in COMPOUND
        if surname_only or (len(rest) > 1 and len(found[0]) > 1):
            return surname_only, rest
    if len(name) == 2 and name[0] in "小老阿大":
        return True, name[1]
    return False, name


def _letters(code: str) -> str:
    return pinyin.syllables()[ord(code) - pinyin.SYLLABLE] if pinyin.is_code(code) else code


def _latin(text: str) -> Person:
    last, comma, first = text.partition(",")
    whole = f"{first} {last}" if comma else text
    if _NOTHING.match(text):
        return NOBODY
    spelt = _NOT_LETTERS.sub(" ", whole.replace("'", "").replace("’", "")).split() or whole.split()
    words = [word for word in spelt if word not in _LATIN_TITLES] or spelt
    canon = " ".join(words)
    return Person(canon, False, tokens=tuple(words[:_MOST_TOKENS]), roman=("".join(words),)) if canon else NOBODY
