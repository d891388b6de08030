"""A user's file goes into the desk: looked at, tried, imported, imported again, undone - or refused whole."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from builders import add, customer, desk, order

from opsdesk import clock
from opsdesk.errors import Cancelled, Trouble
from opsdesk.exchange import exporter, importer, reader
from opsdesk.exchange.importer import Outcome, Plan
from opsdesk.model.kinds import Stored
from opsdesk.query.filters import EVERYTHING, Query, Sort
from opsdesk.services import desk as desk_verbs
from opsdesk.services import verbs
from opsdesk.store import rows, vault
from opsdesk.store.keys import RawKey
from opsdesk.store.search import search
from opsdesk.store.store import Store
from opsdesk.work import Progress

SHEET = """客户编号,姓名,手机1,手机2,阶段,标签,累计消费,生日,备注
K1,王伟,13800138000,0571-88886666,成交,VIP;老客户,"¥1,234.50",1990年3月5日,
K2,李娜,+86 139-0013-9000,,潜在,,1.2万,1991/2/3,喜欢邮件
K3,张敏,,,,,,,
"""


def file(folder: Path, text: str, name: str = "客户.csv", encoding: str = "gb18030") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def planned(store: Store, path: Path, entity: str = "customers", **options: object) -> Plan:
    return importer.prepare(store, entity, reader.sniff(path), **options)  # type: ignore[arg-type]


def imported(store: Store, path: Path, entity: str = "customers", **options: object) -> Outcome:
    plan = planned(store, path, entity, **options)
    return store.write(lambda store: importer.run(store, entity, path, plan))


def counts(outcome: Outcome) -> tuple[int, int, int, int, int]:
    return outcome.rows, outcome.new, outcome.updated, outcome.unchanged, outcome.rejected


def records(store: Store, entity: str = "customers") -> dict[str, dict[str, Stored]]:
    """Every record by its code."""
    numbers = store.read(lambda c: rows.ids(c, store.schema, Query(entity)))
    found = [store.read(lambda c, n=number: rows.get(c, store.schema, entity, n, "code")) for number in numbers]  # type: ignore[misc]
    return {str(record["code"]): record for record in found if record}


def problems(outcome: Outcome) -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in outcome.problems]


# -- the whole way ------------------------------------------------------------------------------------------------


def test_a_chinese_sheet_is_imported_found_and_undone(store: Store, tmp_path: Path) -> None:
    path = file(tmp_path, SHEET)
    outcome = imported(store, path)
    assert counts(outcome) == (3, 3, 0, 0, 0)
    first = records(store)["K1"]
    assert {name: first[name] for name in ("name", "phone", "stage", "tags", "value", "birthday")} == {
        "name": "王伟",
        "phone": '["13800138000","057188886666"]',
        "stage": "grow",
        "tags": '["VIP","老客户"]',
        "value": 123450,
        "birthday": 7368,
    }
    assert records(store)["K2"]["value"] == 1200000
    assert [hit.code for hit in store.read(lambda c: search(c, store.schema, "wangwei"))] == ["K1"]
    assert verbs.say(store.schema, "import", outcome.changes.params) == "Imported 3 customers from 客户.csv"
    assert store.write(lambda store: store.undo()).operation == outcome.operation
    assert records(store) == {}
    store.write(lambda store: store.redo())
    assert len(records(store)) == 3


def test_the_dry_run_foretells_and_writes_nothing(store: Store, tmp_path: Path) -> None:
    path = file(tmp_path, SHEET + "K4,,坏的,,,,,,\nK1,王伟伟,,,,,,,\nK3,张敏,,,,,,,\n")
    dry = importer.dry_run(store, "customers", path, planned(store, path))
    assert counts(dry) == (6, 3, 0, 1, 2)
    assert (dry.operation, records(store)) == (0, {})
    run = imported(store, path)
    assert (counts(run), run.problems) == (counts(dry), dry.problems)


def test_importing_the_same_file_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = file(tmp_path, SHEET)
    imported(store, path)
    before = records(store)
    again = imported(store, path)
    assert counts(again) == (3, 0, 0, 3, 0)
    assert (again.operation, records(store)) == (0, before)


def test_an_upsert_writes_what_differs_and_an_empty_cell_erases_nothing(store: Store, tmp_path: Path) -> None:
    imported(store, file(tmp_path, SHEET))
    newer = "客户编号,姓名,阶段,备注\nk1,王伟,流失,\nK2,李娜,,\nK9,新人,,\n"
    outcome = imported(store, file(tmp_path, newer, "newer.csv"))
    assert counts(outcome) == (3, 1, 1, 1, 0)
    found = records(store)
    assert (found["K1"]["stage"], found["K1"]["value"], found["K2"]["note"]) == ("lost", 123450, "喜欢邮件")
    store.write(lambda store: store.undo())
    assert records(store)["K1"]["stage"] == "grow"
    assert "K9" not in records(store)


def test_an_update_brings_every_kind_of_value_exactly(store: Store, tmp_path: Path) -> None:
    for label, kind in (
        ("比率", "percent"),
        ("得分", "decimal"),
        ("已签", "flag"),
        ("时间", "moment"),
        ("长文", "prose"),
    ):
        store.write(lambda store, label=label, kind=kind: desk_verbs.add_field(store, "customers", label, kind))  # type: ignore[misc]
    head = "编号,姓名,比率,得分,已签,时间,长文,标签,累计消费\n"
    imported(store, file(tmp_path, head + "K1,甲,1%,1,否,2026-01-01 10:00,x,a,1\nK2,乙,,,,,,,\n"))
    newer = file(
        tmp_path,
        head + 'K1,甲,0.1,0.30000000000000004,是,2026-03-05 10:00,"a ""b""\nc",a;b,2.5\nK2,乙,0.1,,,,,b,\n',
        "b.csv",
    )
    assert counts(imported(store, newer)) == (2, 0, 2, 0, 0)
    record = records(store)["K1"]
    own = [record[field.name] for field in store.schema["customers"].fields if field.custom]
    assert own == [0.1, 0.30000000000000004, 1, 1772676000, 'a "b"\nc']
    assert (record["tags"], record["value"]) == ('["a","b"]', 250)
    assert counts(imported(store, newer)) == (2, 0, 0, 2, 0)


def test_rows_are_matched_by_any_chosen_key_and_other_phones_stay(store: Store, tmp_path: Path) -> None:
    customer(store, "王伟", phone="13800138000;13700137000", code="A1")
    customer(store, "李娜", phone="13900139000", code="A2")
    path = file(tmp_path, "姓名,手机,城市\n王伟,138 0013 8000,杭州\n新人,13600136000,上海\n无号,,北京\n")
    outcome = imported(store, path, key="phone")
    assert counts(outcome) == (3, 2, 1, 0, 0)
    assert (records(store)["A1"]["city"], records(store)["A1"]["phone"]) == ("杭州", '["13800138000","13700137000"]')


def test_a_key_that_several_records_share_is_refused(store: Store, tmp_path: Path) -> None:
    customer(store, "王伟", phone="13800138000")
    customer(store, "王薇", phone="13800138000")
    outcome = imported(store, file(tmp_path, "姓名,手机\n王伟,13800138000\n"), key="phone")
    assert (counts(outcome), problems(outcome)) == ((1, 0, 0, 0, 1), [(2, "手机")])


def test_a_code_that_belongs_to_another_record_is_refused_when_the_key_is_another_field(
    store: Store, tmp_path: Path
) -> None:
    customer(store, "王伟", phone="13800138000", code="A1")
    customer(store, "李娜", phone="13900139000", code="A2")
    path = file(
        tmp_path, "编号,姓名,手机\nA2,王伟,13800138000\nA1,李娜,13600136000\nA7,x,13500135000\nA7,y,13400134000\n"
    )
    outcome = imported(store, path, key="phone")
    assert counts(outcome) == (4, 1, 0, 0, 3)
    assert problems(outcome) == [(2, "编号"), (3, "编号"), (5, "编号")]


def test_repeats_in_the_file_are_unchanged_when_equal_and_refused_when_not(store: Store, tmp_path: Path) -> None:
    path = file(tmp_path, "编号,姓名\nK1,王伟\nk1,王伟\nK1,王薇\nK2,李娜\n")
    outcome = imported(store, path)
    # the code's case differs in row 3: the same key, other values
    assert counts(outcome) == (4, 2, 0, 0, 2)
    assert [problem.reason for problem in outcome.problems] == ["row 2 has the same key and other values"] * 2


def test_rows_without_a_code_get_one(store: Store, tmp_path: Path) -> None:
    imported(store, file(tmp_path, "编号,姓名\nC-2,甲\n,乙\n,丙\n"))
    assert {record["name"]: code for code, record in records(store).items()} == {"甲": "C-2", "乙": "C-4", "丙": "C-5"}


def test_fields_the_file_does_not_bring_start_with_their_defaults_and_empty_ones_stay_empty(
    store: Store, tmp_path: Path, noon: object
) -> None:
    imported(store, file(tmp_path, "姓名,阶段\n王伟,\n"))
    (record,) = records(store).values()
    assert (record["stage"], record["kind"], record["created"]) == (None, None, clock.today())


# -- refusals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_refused_rows_go_to_a_file_with_their_cells_and_reasons(store: Store, tmp_path: Path, suffix: str) -> None:
    rejects = tmp_path / f"rejects.{suffix}"
    text = (
        "姓名,手机,生日\n王伟,1.38E+10,1990-03-05\n,13800138000,2026-02-30\n=李娜,13900139000,\n多,,,3\n" + "甲,,\n" * 9
    )
    outcome = imported(store, file(tmp_path, text), rejects=rejects)
    assert counts(outcome) == (13, 10, 0, 0, 3)
    assert outcome.rejects == rejects
    assert problems(outcome) == [(2, "手机"), (3, "生日"), (5, "")]
    shape = reader.sniff(rejects)
    found = [row for batch in reader.read(rejects, shape) for row in batch.rows]
    assert [row[:3] for row in found] == [
        ["王伟", "1.38E+10", "1990-03-05"],
        ["", "13800138000", "2026-02-30"],
        ["多", "", ""],
    ]
    assert "Excel" in str(found[0][3])
    assert found[2][3] == "4 cells under 3 headers"


def test_no_reject_file_appears_without_rejects(store: Store, tmp_path: Path) -> None:
    outcome = imported(store, file(tmp_path, SHEET), rejects=tmp_path / "rejects.csv")
    assert outcome.rejects is None
    assert not (tmp_path / "rejects.csv").exists()


def test_total_rows_and_unmapped_columns_are_told(store: Store, tmp_path: Path) -> None:
    outcome = imported(store, file(tmp_path, "姓名,累计消费,星座\n王伟,1,双鱼\n合计,1,\n"))
    assert (outcome.totals, outcome.unmapped, outcome.new) == ((3,), ("星座",), 1)


def test_plans_that_cannot_work_are_refused(store: Store, tmp_path: Path) -> None:
    def code(text: str, **options: object) -> str:
        with pytest.raises(Trouble) as caught:
            planned(store, file(tmp_path, text), **options)
        return caught.value.code

    assert code("甲栏,乙栏\nx,y\n") == "nothing-mapped"
    assert code("手机,城市\n13800138000,x\n") == "required-unmapped"
    assert code("姓名,城市\n王伟,x\n", key="phone") == "key-unmapped"
    assert code("姓名\n王伟\n", choices=["城市=city"]) == "unknown-column"
    assert code("姓名\n王伟\n", choices=["姓名=nix"]) == "unknown-field"
    assert planned(store, file(tmp_path, "手机,城市\n13800138000,x\n"), key="phone").key == "phone"


# -- mapping ------------------------------------------------------------------------------------------------------


def test_a_corrected_mapping_is_remembered_for_files_with_the_same_headers(store: Store, tmp_path: Path) -> None:
    path = file(tmp_path, "姓名,昵称栏,随便\n王伟,小王,x\n")
    assert planned(store, path).mapped.saved(planned(store, path).shape) == {"姓名": "name"}
    imported(store, path, choices=["昵称栏=wechat", "随便="])
    later = file(tmp_path, "姓名;昵称栏;随便\n李娜;小李;y\n", "later.csv", "utf-16")
    plan = planned(store, later)
    assert plan.mapped.saved(plan.shape) == {"姓名": "name", "昵称栏": "wechat"}


def test_columns_without_known_headers_are_mapped_by_content(store: Store, tmp_path: Path) -> None:
    plan = planned(store, file(tmp_path, "姓名,甲,乙,丙\n王伟,13800138000,a@b.cn,5\n李娜,13900139000,c@d.cn,6\n"))
    assert plan.mapped.saved(plan.shape) == {"姓名": "name", "甲": "phone", "乙": "email"}


def test_computed_columns_of_an_export_are_not_taken_for_typed_ones(store: Store, tmp_path: Path) -> None:
    number = customer(store, "王伟", code="A1", value="5")
    order(store, number, "100")
    path = tmp_path / "out.csv"
    exporter.export(
        store, Query("customers"), path, columns=["code", "name", "value", "revenue", "orders", "last_order"]
    )
    outcome = imported(store, path)
    assert (counts(outcome), outcome.unmapped) == ((1, 0, 0, 1, 0), ("revenue", "orders", "last_order"))


# -- records that belong to others ----------------------------------------------------------------------------------


def test_orders_find_their_customers_by_code_or_name_and_unknown_ones_are_refused(store: Store, tmp_path: Path) -> None:
    customer(store, "王伟", code="A1")
    customer(store, "李娜", code="A2")
    path = file(tmp_path, "订单号,客户,日期,金额\nO1,a1,2026-01-02,10\nO2,李娜,2026-01-03,20\nO3,谁,2026-01-03,30\n")
    outcome = imported(store, path, "orders")
    assert (counts(outcome), problems(outcome)) == ((3, 2, 0, 0, 1), [(4, "客户")])
    assert {code: record["customer"] for code, record in records(store, "orders").items()} == {"O1": "A1", "O2": "A2"}
    assert records(store)["A2"]["revenue"] == 2000


def test_missing_customers_are_made_when_asked_for(store: Store, tmp_path: Path) -> None:
    path = file(tmp_path, "订单号,客户,日期,金额\nO1,新客,2026-01-02,10\nO2,新客,2026-01-03,20\n")
    plan = planned(store, path, "orders", create_missing=True)
    assert counts(importer.dry_run(store, "orders", path, plan)) == (2, 2, 0, 0, 0)
    assert records(store) == {}
    outcome = imported(store, path, "orders", create_missing=True)
    assert (counts(outcome), records(store)["新客"]["name"]) == ((2, 2, 0, 0, 0), "新客")
    store.write(lambda store: store.undo())
    assert (records(store), records(store, "orders")) == ({}, {})


def test_imported_interactions_bring_the_last_contact_forward(store: Store, tmp_path: Path) -> None:
    customer(store, "王伟", code="A1")
    path = file(tmp_path, "客户,时间,方式,内容\nA1,2026/3/5 10:00,电话,聊了\nA1,2026/3/1 10:00,拜访,见了\n")
    imported(store, path, "interactions")
    assert records(store)["A1"]["last_contact"] == clock.day_number(date(2026, 3, 5))


def test_records_without_a_code_of_their_own_are_matched_by_the_one_they_show(store: Store, tmp_path: Path) -> None:
    number = customer(store, "王伟", code="A1")
    add(store, "interactions", customer=number, at="2026-03-05 10:00", summary="聊了")
    path = tmp_path / "out.xlsx"
    exporter.export(store, Query("interactions"), path)
    assert counts(imported(store, path, "interactions")) == (1, 0, 0, 1, 0)


def test_the_users_own_fields_are_imported_like_built_in_ones(store: Store, tmp_path: Path) -> None:
    store.write(lambda store: desk_verbs.add_field(store, "customers", "合同到期", "day"))
    store.write(lambda store: desk_verbs.add_field(store, "customers", "等级", "pick", ["金", "银"]))
    imported(store, file(tmp_path, "姓名,合同到期,等级\n王伟,2026年3月5日,金\n"))
    (record,) = records(store).values()
    own = [record[field.name] for field in store.schema["customers"].fields if field.custom]
    assert own == [20517, "金"]
    assert counts(imported(store, file(tmp_path, "姓名,等级\n李娜,铜\n"))) == (1, 0, 0, 0, 1)


# -- out and in again -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json", "vcf"])
def test_what_is_exported_imports_back_unchanged_and_makes_the_same_desk_elsewhere(
    store: Store, tmp_path: Path, suffix: str
) -> None:
    imported(store, file(tmp_path, SHEET))
    customer(store, "=cmd", code="K8", note="'=1+1\n第二行", tags="a, b", company="云启, 科技; 公司")
    path = tmp_path / f"out.{suffix}"
    assert exporter.export(store, Query("customers"), path) == 4
    assert counts(imported(store, path)) == (4, 0, 0, 4, 0)
    other = desk(tmp_path / "other")
    try:
        assert counts(imported(other, path)) == (4, 4, 0, 0, 0)
        assert records(other) == records(store)
    finally:
        other.close()


def test_an_export_follows_the_filter_the_sort_the_columns_and_the_selection(store: Store, tmp_path: Path) -> None:
    numbers = [customer(store, name, code=code) for name, code in (("王伟", "A1"), ("李娜", "A2"), ("张敏", "A3"))]
    path = tmp_path / "out.csv"
    query = Query("customers", EVERYTHING, (Sort("code", descending=True),))
    exporter.export(store, query, path, columns=["code"])
    assert path.read_text(encoding="utf-8-sig").split() == ["code", "A3", "A2", "A1"]
    exporter.export(store, query, path, columns=["name", "code"], ids=[numbers[2], numbers[0]])
    assert path.read_text(encoding="utf-8-sig").split() == ["name,code", "张敏,A3", "王伟,A1"]


# -- all or nothing -------------------------------------------------------------------------------------------------


def long(folder: Path, count: int) -> Path:
    lines = [f"K{n},客户{n},{13_000_000_000 + n},杭州" for n in range(count)]
    return file(folder, "编号,姓名,手机,城市\n" + "\n".join(lines), "long.csv", "utf-8")


def test_cancelling_in_the_middle_leaves_nothing(store: Store, tmp_path: Path) -> None:
    path = long(tmp_path, 20_000)
    plan = planned(store, path, rejects=tmp_path / "rejects.csv")
    progress = Progress(lambda done, total, what: progress.cancel() if done > total / 2 else None)
    with pytest.raises(Cancelled):
        store.write(lambda store: importer.run(store, "customers", path, plan, progress))
    assert records(store) == {}
    assert imported(store, long(tmp_path, 10)).new == 10


def test_a_file_that_turns_bad_near_its_end_leaves_nothing(store: Store, tmp_path: Path) -> None:
    path = long(tmp_path, 20_000)
    with path.open("ab") as more:
        more.write(b'\nK1,"open')
    with pytest.raises(Trouble) as caught:
        imported(store, path)
    assert (caught.value.code, records(store)) == ("file-open-quote", {})


KILLED = """
import sys
from pathlib import Path
from opsdesk.exchange import importer, reader
from opsdesk.store import vault
from opsdesk.store.keys import RawKey
from opsdesk.store.store import Store
from opsdesk.work import Progress

folder, key, path = Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), Path(sys.argv[3])
store = Store(vault.open_vault(folder, RawKey(key)))
plan = importer.prepare(store, "customers", reader.sniff(path))
progress = Progress(lambda done, total, what: print(done, flush=True))
store.write(lambda store: importer.run(store, "customers", path, plan, progress))
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_process_killed_in_the_middle_of_an_import_leaves_the_desk_as_it_was(
    tmp_path: Path, make_desk: Callable[[], Store]
) -> None:
    store = make_desk()
    customer(store, "王伟", code="A1")
    folder, key = store.vault.folder, store.vault.key
    before = records(store)
    store.close()
    path = long(tmp_path, 60_000)
    command = [sys.executable, "-c", KILLED, str(folder), key.hex(), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        for _ in range(8):
            assert process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    store = make_desk()
    assert records(store) == before
    store.close()


@pytest.fixture
def make_desk(tmp_path: Path) -> Callable[[], Store]:
    """The same vault each time it is asked for."""
    keys: list[bytes] = []

    def make() -> Store:
        if keys:
            return Store(vault.open_vault(tmp_path / "vault", RawKey(keys[0])))
        store = desk(tmp_path)
        keys.append(store.vault.key)
        return store

    return make
