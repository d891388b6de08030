"""Why a file was refused, in words: one Trouble for every code that the reading child or its parent gives."""

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t

MOST_COLUMNS = 300
REFUSALS: dict[str, tuple[str, str]] = {
    "missing": (_("There is no file {name}."), _("Check the name, or whether the drive is connected.")),
    "folder": (_("{name} is a folder."), _("Choose a file in it.")),
    "unreadable": (
        _("{name} could not be opened."),
        _("Close it in other programs, check that you may read it, and try again."),
    ),
    "empty": (_("{name} is empty."), _("Export it again from the program it came from.")),
    "no-rows": (_("{name} holds no rows."), _("Choose another sheet or file.")),
    "changed": (_("{name} changed while it was read."), _("Wait until it is saved, then import it again.")),
    "not-what-it-says": (
        _("{name} is called {said} but is really {found}."),
        _("Rename it to .{found}, or save it again from the program it came from."),
    ),
    "html": (
        _("{name} is a web page, not a workbook."),
        _("Open it in Excel or WPS and save it as .xlsx or .csv, then import that."),
    ),
    "xml": (
        _("{name} is an XML file."),
        _("Open it in Excel or WPS and save it as .xlsx or .csv, then import that."),
    ),
    "other-format": (
        _("{name} is a file of type {what}, which cannot be imported."),
        _("Import .csv, .xlsx, .xls, .xlsb, .ods, .json or .vcf."),
    ),
    "binary": (_("{name} is not a text file."), _("Import .csv, .xlsx, .xls, .xlsb, .ods, .json or .vcf.")),
    "encrypted": (
        _("{name} is protected by a password."),
        _("Open it, remove the password (File, Info, Protect), save it and import that."),
    ),
    "damaged": (_("{name} is damaged."), _("Open it in Excel or WPS, save it again and import that.")),
    "bomb": (
        _("{name} unpacks to far more than its size."),
        _("This is how harmful files are made. Ask the sender for a CSV file."),
    ),
    "dtd": (
        _("{name} holds a document type definition, which no spreadsheet program writes."),
        _("Ask the sender for a CSV file."),
    ),
    "too-big": (_("{name} needs too much memory."), _("Save it as CSV or split it into several files.")),
    "too-slow": (_("{name} took too long to open."), _("Save it as CSV or split it into several files.")),
    "too-many-columns": (
        _("{name} has {columns} columns; at most {most} can be imported."),
        _("Delete the columns that you do not need."),
    ),
    "no-such-sheet": (_("{name} has no sheet “{sheet}”."), _("Its sheets are: {sheets}.")),
    "encoding-name": (_("“{encoding}” is no encoding."), _("Use utf-8, gb18030 or utf-16.")),
    "encoding-unknown": (
        _("The encoding of {name} could not be recognised."),
        _("Choose the encoding, or save the file as UTF-8."),
    ),
    "encoding-broken": (
        _("Row {row} of {name} is not {encoding}."),
        _("Choose another encoding, or save the file as UTF-8."),
    ),
    "open-quote": (
        _("A quotation mark that is opened in row {row} of {name} is never closed."),
        _("Close or delete it, or export the file again."),
    ),
    "cell-too-long": (
        _("Row {row} of {name} has a cell of more than 4 million characters."),
        _("Look for a quotation mark that is never closed."),
    ),
    "line-too-long": (
        _("{name} has a line of more than 8 million characters."),
        _("This is not a table. Export the file again."),
    ),
    "json-broken": (_("{name} is not valid JSON near record {row}."), _("Export the file again.")),
    "json-no-objects": (
        _("Record {row} of {name} is not an object."),
        _("OpsDesk reads a list of objects, or one object in each line."),
    ),
    "not-a-calendar": (_("{name} is no calendar file."), _("Choose an .ics or .vcs file.")),
    "vcf-broken": (_("Card {row} of {name} has no end."), _("Export the file again.")),
}


def trouble(code: str, name: str, **values: object) -> Trouble:
    """The Trouble for `code`; its own code is "file-" and that."""
    message, advice = REFUSALS.get(code, REFUSALS["damaged"])
    known = {"name": name, "most": MOST_COLUMNS, **values}
    return Trouble(t(message, **known), t(advice, **known), code=f"file-{code}")
