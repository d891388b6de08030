"""Links: parameters put into any address and read back, the dictionary, the audit, and QR codes read by another decoder."""

import struct
import zlib
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from builders import add
from commands import Commands, commands_on_a_new_vault
from hypothesis import given
from hypothesis import strategies as st
from qr_reader import read as scanned

from opsdesk.analysis.link_audit import audit
from opsdesk.errors import Trouble
from opsdesk.model import utm
from opsdesk.model.utm import Utm
from opsdesk.reports import qr
from opsdesk.services import links
from opsdesk.services.links import USUAL
from opsdesk.store.store import Store

SPRING = Utm("wechat", "social", "春季上新", "年付 优惠", "按钮&2")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.cn", "https://a.cn?{}"),
        ("https://a.cn/?", "https://a.cn/?{}"),
        ("https://a.cn/p?x=1&y=%E4%BD%A0&z#价格", "https://a.cn/p?x=1&y=%E4%BD%A0&z&{}#价格"),
        ("https://a.cn/p?utm_source=old&x=1&UTM_Medium=b&utm_id=7", "https://a.cn/p?x=1&{}"),
        ("https://a.cn/p?utm%5Fsource=old#/r?utm_source=q", "https://a.cn/p?{}#/r?utm_source=q"),
        ("https://a.cn/中文?q=a+b&q=a%20b", "https://a.cn/中文?q=a+b&q=a%20b&{}"),
    ],
)
def test_the_rest_of_an_address_stays_letter_by_letter(address: str, expected: str) -> None:
    own = "utm_source=wechat&utm_medium=social&utm_campaign=x"
    assert utm.build(address, Utm("wechat", "social", "x")) == expected.format(own)


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30),
)
def test_values_are_encoded_as_others_read_them_and_building_twice_changes_nothing(value: str, term: str) -> None:
    wanted = Utm("wechat", "social", f"x{value}y", term)
    link = utm.build("https://a.cn/p?x=1#top", wanted)
    assert link.isascii()
    theirs = parse_qs(urlsplit(link).query)
    assert theirs["utm_campaign"] == [f"x{value}y"]
    assert quote(f"x{value}y", safe="") in link
    assert utm.read(link)["campaign"] == f"x{value}y"
    assert utm.build(link, wanted) == link
    assert utm.without(link) == "https://a.cn/p?x=1#top"


def test_what_is_no_address_or_lacks_a_parameter_is_refused() -> None:
    for address in ("a.cn", "ftp://a.cn", "https://", "https://a.cn/a b", ""):
        with pytest.raises(Trouble, match="not a web address"):
            utm.build(address, SPRING)
    with pytest.raises(Trouble, match="lacks utm_medium, utm_campaign"):
        utm.build("https://a.cn", Utm("wechat", " "))
    with pytest.raises(Trouble, match="characters long"):
        utm.build("https://a.cn", Utm("wechat", "social", "长" * 300))


def test_broken_encoding_is_read_and_never_fails() -> None:
    assert utm.read("https://a.cn?utm_source=%&utm_medium=%ZZ%e4&utm_campaign=a%20b+c&utm_source=second") == {
        "source": "%", "medium": "%ZZ\ufffd", "campaign": "a b c",
    }  # fmt: skip


def test_words_come_from_the_dictionary_in_its_spelling() -> None:
    assert links.allowed(USUAL, Utm("微信", "Paid-Search", "x")) == Utm("wechat", "cpc", "x")
    with pytest.raises(Trouble, match=r"“wechta” is not in the dictionary.*wechat"):
        links.allowed(USUAL, Utm("wechta", "cpc", "x"))
    assert links.allowed(USUAL, Utm("MySite", "cpc", "x"), any_word=True).source == "MySite"


def test_every_usual_word_means_one_thing(store: Store) -> None:
    store.write(lambda store: links.keep_dictionary(store, USUAL))
    more = links.allowing(USUAL, "source", "taobao", ["淘宝", "tb"])
    store.write(lambda store: links.keep_dictionary(store, more))
    assert store.read(lambda c: links.dictionary(c, store.schema)).meant("source", "淘宝") == "taobao"
    with pytest.raises(Trouble, match="means both"):
        store.write(lambda store: links.keep_dictionary(store, links.allowing(USUAL, "source", "x", ["wx"])))
    store.write(lambda store: store.undo())
    assert store.read(lambda c: links.dictionary(c, store.schema)) == USUAL


def test_an_audit_names_every_inconsistency_once() -> None:
    def link(source: str, medium: str = "social", campaign: str = "spring", tail: str = "") -> str:
        return f"https://a.cn/?utm_source={source}&utm_medium={medium}&utm_campaign={campaign}{tail}"

    found = audit(
        [
            link("wechat"), link("WeChat"), link("wechat", campaign="Spring"), link("wechat", campaign="spring_"),
            link("newspaper"), link("baidu", "ppc"), "https://a.cn/?utm_source=baidu", "https://a.cn/#utm_source=x",
            "https://a.cn/plain", link("wechat"),
        ],
        USUAL,
    )  # fmt: skip
    said = {(one.kind, one.parameter): one for one in found}
    assert said["spellings", "source"].values == (("wechat", 4), ("WeChat", 1))
    assert said["spellings", "source"].links == (1,)
    assert said["spellings", "campaign"].better == "spring"
    assert said["spellings", "campaign"].links == (2, 3)
    assert said["unknown", "source"].values == (("newspaper", 1),)
    assert said["alias", "medium"].better == "cpc"
    assert said["missing", "campaign"].links == (6,)
    assert said["fragment", ""].links == (7,)
    assert said["twice", ""].links == (0, 9)


def test_links_are_kept_once_and_undone_together(store: Store) -> None:
    number = add(store, "campaigns", name="春季", start="2026-03-01")
    built = links.build_all(["https://a.cn/1\t左", "", "nonsense", "https://a.cn/2"], SPRING)
    assert [bool(one.problem) for one in built] == [False, True, False]
    assert utm.read(built[0].link)["content"] == "左"
    made = [one.link for one in built if one.link]
    store.write(lambda store: links.add(store, number, made))
    store.write(lambda store: links.add(store, number, [*made, made[0]]))
    kept = store.read(lambda c: c.execute("SELECT link FROM links").fetchall())
    assert [link for (link,) in kept] == made


def test_the_command_line_builds_audits_and_keeps_words(run: Commands, tmp_path: Path) -> None:
    run.ok("add", "campaigns", "code=M-1", "name=春季", "start=2026-03-01")
    file = tmp_path / "pages.txt"
    file.write_text("https://a.cn/1\nhttps://a.cn/2#x\n", "utf-8")
    options = ("--source", "微信", "--medium", "social", "--campaign", "春季")
    found = run.json("links", "build", "https://a.cn/0", "--from", file, *options, "--save", "M-1")
    assert [one["address"] for one in found["links"]] == ["https://a.cn/0", "https://a.cn/1", "https://a.cn/2#x"]
    expected = "https://a.cn/0?utm_source=wechat&utm_medium=social&utm_campaign=%E6%98%A5%E5%AD%A3"
    assert run.ok("links", "build", "https://a.cn/0", *options).strip() == expected == found["links"][0]["link"]
    assert run.json("list", "links")["total"] == 3
    assert "not in the dictionary" in run.trouble("links", "build", "https://a.cn", "--source", "q", "--medium", "cpc", "--campaign", "x")  # fmt: skip
    run.ok("add", "links", "campaign=M-1", f"link={expected.replace('wechat', 'WeiXin')}")
    audited = run.json("links", "audit")
    assert (audited["links"], audited["tagged"]) == (4, 4)
    (one,) = audited["findings"]
    assert (one["kind"], one["parameter"], one["better"], one["links"]) == (
        "spellings",
        "utm_source",
        "wechat",
        ["U-4"],
    )
    run.ok("links", "words", "--allow", "source=newspaper", "--also", "报纸")
    assert {"word": "newspaper", "also": ["报纸"]} in run.json("links", "words")["source"]
    run.ok("links", "words", "--forbid", "medium=push")
    assert "push" not in [one["word"] for one in run.json("links", "words")["medium"]]
    file.write_text(f"{expected}\n{expected}\n", "utf-8")
    assert [one["kind"] for one in run.json("links", "audit", file)["findings"]] == ["twice"]


@pytest.mark.parametrize("length", [20, 60, 150, 300, 500, 640])
def test_another_decoder_reads_the_code(length: int) -> None:
    link = utm.build("https://example.com/landing", SPRING)
    text = (link + "&x=" + "a" * length)[: max(length, 20)]
    assert scanned(qr.modules(text)) == text


def test_a_picture_of_the_code_is_read_too(tmp_path: Path) -> None:
    link = utm.build("https://example.com/landing", SPRING)
    out = tmp_path / "code.png"
    qr.save(link, out)
    data = out.read_bytes()
    side = struct.unpack(">I", data[16:20])[0]
    raw = zlib.decompress(data[data.index(b"IDAT") + 4 : data.index(b"IEND") - 8])
    width = (side + 7) // 8 + 1
    lines = [raw[y * width + 1 : (y + 1) * width] for y in range(side)]
    dark = [[not lines[y][x // 8] >> (7 - x % 8) & 1 for x in range(side)] for y in range(side)]
    inner = range(qr.QUIET * qr.PIXELS + qr.PIXELS // 2, side - qr.QUIET * qr.PIXELS, qr.PIXELS)
    assert scanned([[dark[y][x] for x in inner] for y in inner]) == link
    assert not any(any(row) for row in dark[: qr.QUIET * qr.PIXELS])
    qr.save(link, tmp_path / "code.svg")
    assert (tmp_path / "code.svg").read_text().count("h1v1h-1z") == sum(map(sum, qr.modules(link)))
    with pytest.raises(Trouble, match=r"\.png or \.svg"):
        qr.save(link, tmp_path / "code.gif")
    with pytest.raises(Trouble, match="do not fit"):
        qr.modules("a" * 3000)
