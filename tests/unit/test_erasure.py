"""Erasing a person: no byte of them is left, totals stay, others keep their history, and copies elsewhere are named."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pages
import pytest
from builders import add, bulk, contact, customer, desk, interaction, order

from opsdesk.errors import Trouble
from opsdesk.query import language
from opsdesk.query.filters import Query
from opsdesk.services import customers as verbs
from opsdesk.services import desk as furniture
from opsdesk.services import differences, merge, privacy, rows
from opsdesk.services import person as people
from opsdesk.services.overview import customer_overview
from opsdesk.services.rows import Selection
from opsdesk.store import erasure, journal, person, retention, reveals
from opsdesk.store import rows as reads
from opsdesk.store.search import search
from opsdesk.store.store import Store

DAY = 20517  # 2026-03-05
CANARIES = {
    "name": "Zorblatt Quuxington",
    "company": "Frobnitz Holdings",
    "wechat": "wx_plugh_77",
    "note": "allergic to xyzzyberries",
    "city": "Krakozhiaville",
    "owner": "Owner Vexillum",
    "tags": "tagglewump",
}
PHONE, EMAIL, OLD_PHONE, CARD = "13876540321", "zq@frobnitz.example", "13811119999", "310101197712304567"


def selected(*ids: int) -> Selection:
    return Selection("customers", frozenset(ids))


@pytest.fixture
def store(tmp_path: Path, noon: Any) -> Iterator[Store]:
    opened = desk(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def someone(store: Store) -> int:
    """One person with a canary in every place that can hold one, and others around them."""
    store.write(lambda s: furniture.add_field(s, "customers", "Identity card", "text", sensitive=True))
    store.write(lambda s: furniture.add_field(s, "customers", "Old field", "text"))
    card, old = (field.name for field in store.schema["customers"].fields if field.custom)
    others = [customer(store, f"邻居{n}", city="上海", phone=f"1370000000{n}") for n in range(4)]
    order(store, others[0], "50", date="2026-01-05")
    number = customer(
        store, **CANARIES, phone=OLD_PHONE, email=EMAIL, birthday="1977-12-30", kind="company", region="广东",
        source="wechat", stage="grow", value="8000", **{card: CARD, old: "resting secret"},
    )  # fmt: skip
    store.write(lambda s: rows.edit(s, selected(number), {"phone": f'["{PHONE}"]'}))
    store.write(lambda s: furniture.remove_field(s, "customers", old))
    contact(store, number, "Contact Grumblethorpe", phone="13922223333", email="grumble@thorpe.example")
    order(
        store,
        number,
        "120",
        date="2026-02-01",
        product="Product Wibbleton",
        channel="Channel Snorkelway",
        code="ZZ-ORDER-77",
    )
    order(store, number, "-20", date="2026-02-09", status="refunded")
    interaction(store, number, "Summary of gribbleflix", kind="call", author="Author Nimblefoot", at="2026-02-20 10:00")
    gone = interaction(store, number, "Removed remark about snozzwanger")
    store.write(lambda s: rows.remove(s, Selection("interactions", frozenset([gone]))))
    store.write(lambda s: verbs.attach(s, number, [("Attachment Flibberchart.txt", b"secret inside the file")]))
    store.write(lambda s: verbs.attach(s, others[0], [("shared.txt", b"shared content")]))
    store.write(lambda s: verbs.attach(s, number, [("also shared.txt", b"shared content")]))
    twin = customer(store, "Twinkleton Merged", phone="13866665555", note="merged remark Dinglehopper")
    interaction(store, twin, "Former gabblewock")
    store.write(lambda s: merge.merge(s, "customers", [number, twin]))
    like = customer(store, "Likewise Person", phone="13855554444")
    store.write(lambda s: differences.call_different(s, "customers", [(number, like)]))
    ticket = add(
        store, "tickets", title="Ticket Fizzlebang", body="Body of wobblegong", customer=number, severity="major",
        opened="2026-02-11 10:00", external_id="EXT-77-Jubjub", area="billing",
    )  # fmt: skip
    add(
        store,
        "replies",
        ticket=ticket,
        body="Reply about bandersnatch",
        author="Replier Momerath",
        at="2026-02-11 11:00",
    )
    survey = add(store, "surveys", name="Survey of March", kind="nps")
    add(
        store,
        "answers",
        survey=survey,
        customer=number,
        respondent="Respondent Slithytove",
        score=9.0,
        text="Answer borogove",
    )
    need = add(store, "requirements", title="Requirement that stays")
    add(store, "requests", requirement=need, customer=number, note="Request uffish", weight=2.0)
    add(store, "metrics", name="login", at="2026-02-12 09:00", customer=number)
    store.write(lambda s: rows.edit(s, selected(number, *others), {"stage": "retain"}))
    store.write(lambda s: rows.retag(s, selected(number, *others), "批量"))
    customers = store.schema["customers"]
    for name, where in (
        (f"View of {PHONE}", "city=上海"),
        ("by phone", f"phone={PHONE},13700000001"),
        ("by code", "code=C-5"),
        ("by longer code", "code=C-55"),
        ("by name", 'name="Zorblatt Quuxington"'),
    ):
        query = Query("customers", language.parse(customers, where))
        store.write(lambda s, name=name, query=query: furniture.save_view(s, name, query))
    store.write(lambda s: privacy.reveal(s, "record", entity="customers", record=number, reason="Reason Bumblepuff"))
    store.write(lambda s: privacy.reveal(s, "all", reason=f"call Zorblatt Quuxington at {PHONE}"))
    store.write(lambda s: s.set_meta(f"draft:customers:{number}", {"fields": {"note": "Draft Quibbleworth"}}))
    store.write(lambda s: s.set_meta(f"draft:orders:new-{number}", {"fields": {"product": "Draft Zonkers"}}))
    store.write(lambda s: s.set_meta("draft:customers:new", {"fields": {"phone": PHONE}}))
    store.write(lambda s: s.set_meta("draft:customers:1", {"fields": {"note": "keep me"}}))
    return number


SECRETS = (
    *CANARIES.values(), PHONE, EMAIL, OLD_PHONE, CARD, "Grumblethorpe", "13922223333", "grumble@thorpe.example",
    "Wibbleton", "Snorkelway", "ZZ-ORDER-77", "gribbleflix", "Nimblefoot", "snozzwanger",
    "Flibberchart", "also shared", "Twinkleton", "13866665555", "Dinglehopper", "gabblewock", "Fizzlebang", "wobblegong",
    "EXT-77-Jubjub", "bandersnatch", "Momerath", "Slithytove", "borogove", "uffish", "Bumblepuff", "Quibbleworth", "Zonkers", "resting secret", "1977-12-30",
)  # fmt: skip


def traces(store: Store) -> list[str]:
    """The secrets, or pieces of them that an index would keep, among the decrypted bytes of the vault."""
    content = pages.plain(store.vault).lower()
    # words that stand in the schema, or in what belongs to others, say nothing
    words = {
        secret: [word for word in secret.split() if word not in ("Holdings", "resting", "secret", "shared")]
        for secret in SECRETS
    }
    wanted = {secret: [secret, *words[secret], secret[::-1]] for secret in SECRETS}
    return [
        secret
        for secret, forms in wanted.items()
        if any(len(form) > 5 and form.lower().encode() in content for form in forms)
    ]


def code_of(store: Store, number: int) -> str:
    found = store.read(lambda c: reads.get(c, store.schema, "customers", number))
    assert found is not None
    return str(found["code"])


def erase(store: Store, code: str = "C-5") -> people.Erasure:
    return store.write(lambda s: people.erase(s, code))


# -- nothing is left ---------------------------------------------------------------------------------------------------


def test_the_reader_of_pages_finds_what_is_there(store: Store, someone: int) -> None:
    assert someone == 5
    found = traces(store)
    assert set(SECRETS) - set(found) <= {"1977-12-30"}, "days are numbers"


def test_no_byte_of_the_person_is_left(store: Store, someone: int) -> None:
    erase(store)
    assert traces(store) == []
    log = store.vault.db_path.with_name(store.vault.db_path.name + "-wal")
    assert log.stat().st_size <= 32 + 2 * (24 + 4096), "the log holds no more than the end of the erasure"


def test_without_writing_the_file_anew_there_would_be(
    store: Store, someone: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `rewrite` is for; and the next start does it when this one never came to it."""
    monkeypatch.setattr(people.erasure, "rewrite", lambda opened, progress=None: None)
    erase(store)
    assert traces(store)
    monkeypatch.undo()
    again = reopened_later(store)
    try:
        assert traces(again) == []
        assert not again.read(erasure.pending)
    finally:
        again.close()


def reopened_later(store: Store) -> Store:
    """A second start on the files of the first, which the fixture closes."""
    from opsdesk.store import vault
    from opsdesk.store.keys import RawKey

    folder, key = store.vault.folder, store.vault.key
    assert store.vault.lock is not None
    store.vault.lock.release()
    return Store(vault.open_vault(folder, RawKey(key)))


def test_search_and_completions_know_nothing_of_them(store: Store, someone: int) -> None:
    erase(store)
    for typed in ("Zorblatt", PHONE, "0321", "gribbleflix", "Flibberchart", "tagglewump"):
        assert store.read(lambda c, typed=typed: search(c, store.schema, typed)) == []
    values = store.read(lambda c: reads.values_of(c, store.schema, "customers", "city"))
    assert values == ["上海"]


def test_files_only_they_had_are_gone_and_shared_ones_stay(store: Store, someone: int) -> None:
    before = set(store.vault.blobs.digests())
    erase(store)
    after = set(store.vault.blobs.digests())
    assert len(before - after) == 1
    (kept,) = after
    assert store.vault.blobs.read(kept) == b"shared content"


def test_half_typed_forms_go_and_those_of_others_stay(store: Store, someone: int) -> None:
    erase(store)
    assert store.meta(f"draft:customers:{someone}") is None
    assert store.meta(f"draft:orders:new-{someone}") is None
    assert store.meta("draft:customers:new") is None
    assert store.meta("draft:customers:1") == {"fields": {"note": "keep me"}}


def test_the_log_of_reveals_keeps_who_and_when(store: Store, someone: int) -> None:
    erase(store)
    everything, one = store.read(lambda c: reveals.newest(c, store.schema))
    assert (one.what, one.reason) == ("record", "")
    assert everything.reason == "call **** at ****"


def test_views_keep_their_meaning_for_others(store: Store, someone: int) -> None:
    done = erase(store)
    found = store.read(lambda c: c.execute("SELECT name, filter FROM views ORDER BY id").fetchall())
    assert found == [
        ("View of ****", "city=上海"),
        ("by phone", 'phone="****",13700000001'),
        ("by code", 'code="****"'),
        ("by longer code", "code=C-55"),
        ("by name", 'name="****"'),
    ]
    assert done.erased.views == ("View of ****", "by phone", "by code", "by name")


# -- what stays -----------------------------------------------------------------------------------------------------------


def test_totals_stay_under_a_record_without_a_name(store: Store, someone: int) -> None:
    figures = store.read(lambda c: customer_overview(c, store.schema, DAY))
    sums = "SELECT count(*), sum(amount), min(date), max(date) FROM orders"
    orders = store.read(lambda c: c.execute(sums).fetchall())
    kinds = store.read(lambda c: c.execute("SELECT customer, at, kind FROM interactions ORDER BY id").fetchall())
    done = erase(store)
    assert done.erased.emptied == {
        "customers": 1, "orders": 2, "interactions": 2, "tickets": 1, "replies": 1, "answers": 1, "requests": 1, "metrics": 1,
    }  # fmt: skip
    assert done.erased.removed == {"contacts": 1, "attachments": 2}
    after = store.read(lambda c: customer_overview(c, store.schema, DAY))
    for name in ("customers", "buyers", "orders", "revenue", "new", "amounts", "stages", "sources", "regions"):
        if hasattr(figures, name):
            assert getattr(after, name) == getattr(figures, name), name
    assert store.read(lambda c: c.execute(sums).fetchall()) == orders
    assert (
        store.read(lambda c: c.execute("SELECT customer, at, kind FROM interactions ORDER BY id").fetchall()) == kinds
    )
    found = store.read(lambda c: reads.get(c, store.schema, "customers", someone)) or {}
    kept = {name: value for name, value in found.items() if value is not None}
    assert kept.pop("name") == "(erased)"
    assert str(kept.pop("code")).startswith("erased-")
    assert set(kept) == {
        "kind", "region", "source", "stage", "value", "created", "orders", "revenue", "first_order", "last_order",
    }  # fmt: skip


def test_tickets_answers_and_requests_still_count(store: Store, someone: int) -> None:
    erase(store)
    (ticket,) = store.read(lambda c: c.execute("SELECT title, severity, area, customer, body FROM tickets").fetchall())
    assert ticket == ("(erased)", "major", "billing", someone, None)
    (answer,) = store.read(lambda c: c.execute("SELECT score, respondent, text FROM answers").fetchall())
    assert answer[0] == 9
    assert str(answer[1]).startswith("erased-")
    assert answer[2] is None
    assert store.read(lambda c: c.execute("SELECT weight, note FROM requests").fetchall()) == [(2, None)]
    assert store.read(lambda c: c.execute("SELECT count(*) FROM metrics").fetchone()) == (1,)


def test_records_merged_into_them_and_decisions_about_them_go_too(store: Store, someone: int) -> None:
    done = erase(store)
    assert done.erased.emptied["interactions"] == 2
    for table in ("aliases", "differences"):
        assert store.read(lambda c, table=table: c.execute(f"SELECT count(*) FROM {table}").fetchone()) == (0,)
    like = store.read(lambda c: reads.find(c, "customers", {"name": "Likewise Person"}))
    assert like is not None, "somebody else, who only looked alike"


def test_two_erased_people_do_not_share_a_code(store: Store, someone: int) -> None:
    erase(store, "C-5")
    erase(store, "C-1")
    assert code_of(store, 5) != code_of(store, 1)


# -- undo and history ------------------------------------------------------------------------------------------------------


def test_an_erasure_is_no_action_that_undo_takes_back(store: Store, someone: int) -> None:
    done = erase(store)
    assert not done.changes.undoable
    assert done.changes.ids["customers"] == frozenset([5])
    with pytest.raises(Trouble) as refused:
        store.write(lambda s: s.undo(done.changes.operation))
    assert refused.value.code == "closed"
    while store.write(lambda s: s.undo()):
        assert traces(store) == []
    assert store.read(lambda c: reads.get(c, store.schema, "customers", 1)) is None
    while store.write(lambda s: s.redo()):
        pass
    assert traces(store) == []


def test_actions_on_many_are_undone_for_the_others_alone(store: Store, someone: int) -> None:
    done = erase(store)
    partly = {one.id: one.verb for one in store.read(lambda c: journal.operations(c)) if one.id in done.erased.partly}
    assert set(partly.values()) == {"edit-many", "tag"}
    (edit,) = [number for number, verb in partly.items() if verb == "edit-many"]
    store.write(lambda s: s.undo(edit))
    stages = store.read(lambda c: reads.page(c, store.schema, "customers", [1, 2, 3, 4, 5], ["stage"]))
    assert [stages[n][0] for n in (1, 2, 3, 4, 5)] == ["acquire"] * 4 + ["retain"]


def test_actions_on_the_person_alone_are_closed_and_say_nothing(store: Store, someone: int) -> None:
    done = erase(store)
    listed = {one.id: one for one in store.read(lambda c: journal.operations(c))}
    closed = [listed[number] for number in done.erased.closed]
    assert {one.verb for one in closed} == {
        "add", "edit", "remove", "attach", "merge", "call-different",
    }  # fmt: skip
    assert all(one.closed for one in closed)
    assert all(set(one.params) <= {"entity", "field", "name", "n"} for one in closed)
    with pytest.raises(Trouble, match="cannot be undone any more"):
        store.write(lambda s: s.undo(closed[0].id))
    assert store.read(lambda c: journal.history(c, store.schema, "customers", [someone])) == []


def test_an_import_that_brought_them_can_still_be_undone(store: Store) -> None:
    ids = bulk(store, "customers", [{"name": f"导入{n}", "phone": f'["1360000000{n}"]'} for n in range(5)])
    done = erase(store, code_of(store, ids[2]))
    assert done.erased.closed == ()
    assert len(done.erased.partly) == 1
    store.write(lambda s: s.undo(done.erased.partly[0]))
    assert store.read(lambda c: reads.count(c, store.schema, "customers")) == 0
    store.write(lambda s: s.redo())
    names = store.read(lambda c: [row[0] for row in c.execute("SELECT name FROM customers ORDER BY id").fetchall()])
    assert names == ["导入0", "导入1", "(erased)", "导入3", "导入4"]


def test_somebody_who_was_removed_before_is_erased_from_the_journal(store: Store, someone: int) -> None:
    store.write(lambda s: rows.remove(s, selected(someone, 1)))
    assert traces(store)
    done = erase(store, "c-5")
    assert done.erased.emptied == {"tickets": 1, "replies": 1, "answers": 1}, "what outlived them"
    assert traces(store) == []
    assert store.write(lambda s: s.undo()).verb == "remove-many"
    assert store.read(lambda c: reads.get(c, store.schema, "customers", 1)) is not None
    assert store.read(lambda c: reads.get(c, store.schema, "customers", someone)) is None


def test_an_unknown_code_is_refused_and_nothing_happens(store: Store, someone: int) -> None:
    before = store.read(lambda c: c.execute("SELECT count(*) FROM operations").fetchone())
    with pytest.raises(Trouble, match="no customer"):
        erase(store, "C-999")
    assert store.read(lambda c: c.execute("SELECT count(*) FROM operations").fetchone()) == before


def test_a_failure_on_the_way_leaves_everything_as_it_was(
    store: Store, someone: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise Trouble("no room")

    monkeypatch.setattr(erasure, "_scrub_drafts", fails)
    with pytest.raises(Trouble):
        erase(store)
    assert code_of(store, someone) == "C-5"
    assert not store.read(erasure.pending)
    assert len(store.read(lambda c: journal.history(c, store.schema, "customers", [someone]))) > 3


# -- where copies lie -------------------------------------------------------------------------------------------------------


def test_backups_made_before_are_named(store: Store, someone: int) -> None:
    path = retention.back_up_now(store.vault)
    aside = store.vault.folder / "vault-000000.db"
    aside.write_bytes(b"an older generation")
    done = erase(store)
    assert [copy.file for copy in done.copies] == [path, aside]
    assert done.copies[0].made > 0


def test_a_backup_made_after_it_holds_nothing(store: Store, someone: int, tmp_path: Path) -> None:
    from opsdesk.store import backup, vault
    from opsdesk.store.keys import RawKey

    erase(store)
    file = tmp_path / "after.opsbackup"
    backup.backup(store.vault, file)
    backup.restore(file, tmp_path / "restored", RawKey(store.vault.key))
    again = Store(vault.open_vault(tmp_path / "restored", RawKey(store.vault.key)))
    assert traces(again) == []
    again.close()


# -- whose data it is --------------------------------------------------------------------------------------------------------


def test_a_mark_is_found_as_a_whole_word_only(store: Store) -> None:
    number = customer(store, "王伟", phone="13800138000")
    found = store.read(lambda c: person.of(c, store.schema, number))
    assert found.hidden_in("C-1 and C-12, 13800138000, 138001380001") == "**** and C-12, ****, 138001380001"
    assert found.hidden_in("王伟东") == "王伟东"
    assert found.hidden_in(" 王伟 ") == "****"
    assert found.hidden_fully_in("打给王伟") == "打给****"


def test_another_customer_who_names_them_is_another_person(store: Store) -> None:
    store.write(lambda s: furniture.add_field(s, "customers", "Introduced by", "customer"))
    field = next(one.name for one in store.schema["customers"].fields if one.custom)
    first = customer(store, "李静")
    second = customer(store, "张敏", **{field: first})
    found = store.read(lambda c: person.of(c, store.schema, first))
    assert found.rows == {"customers": frozenset([first])}
    erase(store, "C-1")
    assert (store.read(lambda c: reads.get(c, store.schema, "customers", second)) or {})["name"] == "张敏"
