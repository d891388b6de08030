"""Vaults, files, reports and the journal from the command line."""

from datetime import datetime
from pathlib import Path

import pytest
from builders import PASSPHRASE
from commands import Commands, commands_on_a_new_vault

from opsdesk import cli
from opsdesk.cli import rows
from opsdesk.reports.catalogue import REPORTS


@pytest.fixture
def commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], noon: datetime
) -> Commands:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


# -- vaults -------------------------------------------------------------------------------------------------------


def test_a_vault_is_created_and_its_recovery_code_opens_it(commands: Commands, tmp_path: Path) -> None:
    commands.folder = tmp_path / "another"
    made = commands.json("vault", "create", commands.folder)
    assert made["vault"] == str(commands.folder)
    assert commands.json("vault", "info")["state"] == "vault-locked"
    assert commands.json("vault", "info")["recovery_confirmed"] is False
    new = tmp_path / "new.txt"
    new.write_text("another passphrase\n", encoding="utf-8")
    unlocked = commands.json("vault", "unlock", "--recovery", made["recovery_code"], "--passphrase-file", new)
    assert unlocked == {"unlocked": True, "passphrase_changed": True}
    assert commands.json("vault", "info")["recovery_confirmed"] is True
    assert "This is not the passphrase." in commands.trouble("count", "customers")
    assert commands.json("count", "customers", "--passphrase-file", new) == {"count": 0}


def test_a_vault_is_not_created_over_another(commands: Commands) -> None:
    commands.ok("add", "customers", "name=王伟")
    assert "There is already a vault in" in commands.trouble("vault", "create", commands.folder)
    assert commands.json("count", "customers") == {"count": 1}


def test_the_passphrase_is_changed(commands: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = tmp_path / "new.txt"
    new.write_text("新密码\r\n", encoding="utf-8-sig")
    assert commands.json("vault", "passphrase", "--new-passphrase-file", new) == {"changed": True}
    monkeypatch.setenv("OPSDESK_PASSPHRASE", "新密码")
    assert commands.json("count", "customers") == {"count": 0}


def test_without_any_key_and_terminal_the_way_in_is_named(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPSDESK_PASSPHRASE")
    assert "--passphrase-file" in commands.trouble("count", "customers")


def test_where_there_is_no_vault_the_advice_is_to_create_one(commands: Commands, tmp_path: Path) -> None:
    commands.folder = tmp_path / "nowhere"
    assert "There is no vault in" in commands.trouble("count", "customers")
    assert not commands.folder.exists()


def test_a_backup_is_verified_and_restored_with_either_key(commands: Commands, tmp_path: Path) -> None:
    commands.folder = tmp_path / "another"
    code = commands.json("vault", "create", commands.folder)["recovery_code"]
    commands.ok("add", "customers", "name=王伟")
    file = tmp_path / "desk.opsbackup"
    assert commands.json("vault", "backup", file)["records"] == 1
    assert commands.json("vault", "verify", file)["sound"] is True
    assert commands.json("vault", "restore", file, tmp_path / "restored", "--recovery", code)["records"] == 1
    commands.folder = tmp_path / "restored"
    assert commands.json("show", "customers", "C-1")["fields"]["name"] == "王伟"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert "damaged or incomplete" in commands.trouble("vault", "verify", file)


def test_check_says_whether_a_vault_is_sound(commands: Commands) -> None:
    commands.ok("add", "customers", "name=王伟")
    assert commands.json("vault", "check", "--full") == {"sound": True, "problems": []}
    database = next(commands.folder.glob("vault-*.db"))
    content = bytearray(database.read_bytes())
    content[-2000] ^= 1
    database.write_bytes(content)
    status, out, err = commands("vault", "check", "--json")
    assert status == 1
    assert '"sound": false' in out
    assert err.startswith("opsdesk-cli: The vault is damaged")


# -- the journal --------------------------------------------------------------------------------------------------


def test_undo_and_redo_go_back_and_forth(commands: Commands) -> None:
    for name in ("王伟", "李娜", "孙悦"):
        commands.ok("add", "customers", f"name={name}")
    undone = commands.json("undo", 2)
    assert (undone["operation"], undone["verb"], undone["affected"], undone["operations"]) == (2, "add", 2, [3, 2])
    assert commands.json("count", "customers") == {"count": 1}
    assert commands.ok("redo") == "Redone: Added customer 李娜\n"
    assert commands.json("redo")["operation"] == 3
    assert commands.trouble("redo") == "There is nothing to redo."
    assert commands.json("undo", 9)["affected"] == 3
    assert commands.trouble("undo") == "There is nothing to undo."


def test_one_older_action_is_undone_alone(commands: Commands) -> None:
    commands.ok("add", "customers", "name=王伟")
    commands.ok("set", "customers", "C-1", "city=上海")
    commands.ok("set", "customers", "C-1", "stage=lost")
    assert "Undo those first." in commands.trouble("undo", "--operation", 1)
    assert commands.json("undo", "--operation", 2)["operation"] == 2
    fields = commands.json("show", "customers", "C-1")["fields"]
    assert (fields["city"], fields["stage"]) == (None, "lost")
    assert "There is no operation 77." in commands.trouble("undo", "--operation", 77)


def test_history_tells_what_was_done_and_what_became_of_a_record(commands: Commands) -> None:
    commands.ok("add", "customers", "name=王伟", "value=5")
    commands.ok("set", "customers", "C-1", "value=7.5")
    commands.ok("undo")
    newest, oldest = commands.json("history")["operations"]
    assert (newest["verb"], newest["text"], newest["undone"]) == ("edit", "Changed worth of 王伟", True)
    assert (oldest["operation"], oldest["affected"], oldest["undone"]) == (1, 1, False)
    entries = commands.json("history", "customers", "C-1")["entries"]
    assert [(entry["action"], entry["field"], entry["before"], entry["after"]) for entry in entries] == [
        ("change", "value", "7.50", "5.00"),
        ("change", "value", "5.00", "7.50"),
        ("add", None, None, None),
    ]
    assert "新建客户 王伟" in commands.ok("history", "--lang", "zh")
    assert "¥7.50" in commands.ok("history", "customers", "C-1")


# -- files and reports --------------------------------------------------------------------------------------------


def test_a_sheet_is_imported_exported_and_comes_back_unchanged(commands: Commands, tmp_path: Path) -> None:
    sheet = tmp_path / "客户.csv"
    sheet.write_bytes(
        "姓名,手机,城市,成交金额,标签\n王伟,13800138000,上海,1.2万,VIP\n李娜,x,北京,好多,\n".encode("gb18030")
    )
    arguments = ("import", "customers", sheet, "--rejects", tmp_path / "rejects.csv")
    dry = commands.json(*arguments, "--dry-run")
    assert (dry["rows"], dry["new"], dry["rejected"], dry["operation"]) == (2, 1, 1, 0)
    assert commands.json("count", "customers") == {"count": 0}
    done = commands.json(*arguments)
    assert (done["rows"], done["new"], done["updated"], done["unchanged"], done["rejected"]) == (2, 1, 0, 0, 1)
    assert done["operation"] == 1
    assert {(problem["row"], problem["column"]) for problem in done["problems"]} >= {(3, "成交金额")}
    assert "李娜" in (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig")
    for suffix in ("csv", "xlsx", "json"):
        file = tmp_path / f"out.{suffix}"
        assert commands.json("export", "customers", file, "--where", "tag:VIP") == {"file": str(file), "rows": 1}
        assert commands.json("import", "customers", file)["unchanged"] == 1
    told = commands.ok("import", "customers", sheet, "--key", "手机", "--lang", "zh")
    assert "“好多”不是数字" in told
    assert commands.json("undo")["verb"] == "import"


def test_a_mapping_names_columns_and_fields(commands: Commands, tmp_path: Path) -> None:
    sheet = tmp_path / "a.csv"
    sheet.write_text("who,where\n王伟,上海\n", encoding="utf-8")
    done = commands.json("import", "customers", sheet, "--map", "who=name", "--map", "where=city")
    assert done["new"] == 1
    assert commands.json("list", "customers", "--where", "city=上海")["total"] == 1
    assert "There is no column “nobody”." in commands.trouble("import", "customers", sheet, "--map", "nobody=name")


def test_a_file_of_another_format_is_refused_and_nothing_written(commands: Commands, tmp_path: Path) -> None:
    assert ".docx" in commands.trouble("export", "customers", tmp_path / "a.docx")
    assert not (tmp_path / "a.docx").exists()
    assert "There is no file missing.csv." in commands.trouble("import", "customers", tmp_path / "missing.csv")


def test_reports_are_listed_and_the_same_input_makes_the_same_bytes(commands: Commands, tmp_path: Path) -> None:
    commands.ok("add", "customers", "name=王伟", "city=上海")
    names = [report["name"] for report in commands.json("report", "list")["reports"]]
    assert names == list(REPORTS)
    assert names[:3] == ["customer-list", "customer-profile", "customer-overview"]
    files = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    for file in files:
        made = commands.json("report", "customer-list", file, "--where", "city=上海", "--as-of", "2026-03-05")
        assert made == {"file": str(file), "pages": 1}
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].read_bytes().startswith(b"%PDF")


def test_every_report_is_made_without_further_options(commands: Commands, tmp_path: Path) -> None:
    commands.folder = tmp_path / "sample"
    commands.ok("sample", commands.folder, "--customers", 60, "--interactions", 90, "--seed", 3)
    made = {name for name in REPORTS if commands("report", name, tmp_path / f"{name}.pdf")[0] in (0, 1)}
    assert made == set(REPORTS)  # 1 is a report that refuses: 60 customers have too few requirements or figures
    for name in ("customer-list", "value", "lifecycle", "call-sheet", "data-quality"):
        assert (tmp_path / f"{name}.pdf").exists(), name


def test_a_sample_is_a_vault_of_its_own(commands: Commands, tmp_path: Path) -> None:
    commands.folder = tmp_path / "sample"
    made = commands.json("sample", commands.folder, "--customers", 25, "--interactions", 40, "--seed", 3)
    assert made["vault"] == str(commands.folder)
    assert commands.json("count", "customers") == {"count": 25}
    assert commands.json("undo")["verb"] == "sample"


# -- failures -----------------------------------------------------------------------------------------------------


def test_a_bug_leaves_a_report_without_data_and_the_status_3(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("王伟 13800138000")

    monkeypatch.setattr(rows, "condition", broken)
    status, out, err = commands("count", "customers")
    assert (status, out) == (3, "")
    report = Path(err.strip().rsplit(": ", 1)[1]).read_text(encoding="utf-8")
    assert "KeyError" in report
    assert "test_cli_desk.py" in report
    assert "王伟" not in report
    assert "13800138000" not in report


def test_global_options_stand_before_or_after_the_command(
    commands: Commands, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("OPSDESK_PASSPHRASE")
    key = tmp_path / "key"
    key.write_text(PASSPHRASE, encoding="utf-8")
    options = ["--vault", str(commands.folder), "--passphrase-file", str(key), "--json", "--quiet"]
    assert cli.run([*options, "count", "customers"]) == 0
    assert cli.run(["count", *options, "customers"]) == 0
    assert cli.run(["vault", *options, "info"]) == 0
    assert capsys.readouterr().out.count("\n") == 3


def test_help_is_there_in_both_languages(commands: Commands) -> None:
    assert "List records." in commands.ok("--help")
    assert "列出记录。" in commands.ok("--lang", "zh", "--help")
    assert "显示此帮助并退出。" in commands.ok("list", "--lang", "zh", "--help")
    assert commands.ok("--version").startswith("OpsDesk")
