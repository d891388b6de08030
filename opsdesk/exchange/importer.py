"""Files into the desk: `prepare` a plan, `dry_run` it to see what it would do, `run` it as one undoable operation."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsdesk.errors import Trouble
from opsdesk.exchange import reader
from opsdesk.exchange.convert import text_of
from opsdesk.exchange.intake import Intake, Taken
from opsdesk.exchange.mapping import CODE, Mapped, corrected, propose, restored
from opsdesk.exchange.matching import Matcher, References
from opsdesk.exchange.programs import Assumed, Program, recognise
from opsdesk.exchange.programs.conversation import Conversation
from opsdesk.exchange.rejects import Rejects
from opsdesk.exchange.shape import Batch, FileShape, Row
from opsdesk.i18n import t, tn
from opsdesk.model import kinds as k
from opsdesk.model import order
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.model.schema import Schema
from opsdesk.model.text import pack, show, unpack
from opsdesk.services import consequences
from opsdesk.services.rows import defaults
from opsdesk.store import rows
from opsdesk.store.bulk import Bulk
from opsdesk.store.connect import Connection
from opsdesk.store.operation import Operation
from opsdesk.store.store import Store
from opsdesk.work import Progress

if TYPE_CHECKING:  # it loads NumPy
    from opsdesk.exchange.programs.minutes import Agreement

MOST_PROBLEMS = 1000
MOST_LINES = 12
SHOWN_OF_A_CELL = 200


@dataclass(frozen=True)
class Plan:
    """What to do with a file. `key` is the field by which rows find existing records; "" makes every row new.
    `program` wrote it, when it is one that is known."""

    shape: FileShape
    mapped: Mapped
    key: str = ""
    create_missing: bool = False
    rejects: Path | None = None
    program: Program | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` as the file's own program numbers it; `column` is the header, or "" for the row as a whole; `cell` is what
    stood there."""

    row: int
    column: str
    reason: str
    cell: str = ""


@dataclass
class Outcome:
    """`operation` is 0 when nothing was written. `problems` are the first ones; `totals` are sum rows left out.
    Of a program's export: `assumed` words stand for a choice of ours, `strangers` are records it names that are not here,
    `replies` came with the records, `agreements` compare how long things took with our own count. `lines` of a calendar
    file were not understood."""

    rows: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)
    operation: int = 0
    rejects: Path | None = None
    totals: tuple[int, ...] = ()
    unmapped: tuple[str, ...] = ()
    program: str = ""
    assumed: Assumed = field(default_factory=dict)
    strangers: int = 0
    replies: int = 0
    lines: tuple[tuple[int, str], ...] = ()
    agreements: list["Agreement"] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)

    def notes(self, entity: Entity) -> list[str]:
        """What else is worth knowing, in sentences."""
        said = []
        if self.replies:
            said.append(tn("{n} reply comes with them.", "{n} replies come with them.", self.replies))
        said += [agreement.sentence for agreement in self.agreements]
        if self.strangers:
            words = tn(
                "{n} row names a record that is not here; it comes without it.",
                "{n} rows name records that are not here; they come without them.",
                self.strangers,
            )
            said.append(words)
        for (name, word, key), n in self.assumed.items():
            taken = show(entity.field(name), key)
            said.append(t("“{word}” is taken for “{taken}” ({n}).", word=word, taken=taken, n=f"{n:,}"))
        return said

    def lines_told(self) -> list[str]:
        """The first lines of a calendar file that were not understood, in sentences."""
        said = [t("line {line}: {reason}", line=line, reason=reason) for line, reason in self.lines[:MOST_LINES]]
        rest = len(self.lines) - MOST_LINES
        return [*said, t("and {n} more", n=rest)] if rest > 0 else said

    def as_json(self) -> dict[str, Any]:
        """The command line's document."""
        return {
            "rows": self.rows,
            "new": self.new,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "operation": self.operation,
            "problems": [{"row": p.row, "column": p.column, "reason": p.reason} for p in self.problems],
            "rejects": str(self.rejects) if self.rejects else None,
            "totals": list(self.totals),
            "unmapped": list(self.unmapped),
            "program": self.program,
            "assumed": [
                {"field": name, "word": word, "taken_for": key, "rows": n}
                for (name, word, key), n in self.assumed.items()
            ],
            "strangers": self.strangers,
            "replies": self.replies,
            "agreements": [agreement.as_json() for agreement in self.agreements],
            "lines": [{"line": line, "reason": reason} for line, reason in self.lines],
        }


def prepare(
    store: Store,
    entity: str,
    shape: FileShape,
    *,
    choices: Iterable[str] = (),
    key: str | None = None,
    create_missing: bool = False,
    rejects: Path | None = None,
    program: Program | None = None,
) -> Plan:
    """The plan for a file: the mapping last used for such a file, or a proposal, with `choices` ("COLUMN=field") on
    top; matched by `key`, or by what the program that wrote it (`program`, else recognised) or the file calls one."""
    declared = store.schema[entity]
    program = program or recognise(shape)
    mapped = remembered(store, entity, shape) or propose(shape, declared, program)
    mapped = corrected(mapped, shape, declared, choices)
    if key is None:
        key = usual_key(mapped, program, shape)
    plan = Plan(shape, mapped, key, create_missing, rejects, program)
    check(declared, plan)
    return plan


def usual_key(mapped: Mapped, program: Program | None, shape: FileShape) -> str:
    """By what rows find their records when nobody says. Of a calendar not every entry may come from here with a code."""
    if shape.format == "ics" and not _all_coded(mapped, shape):
        return "uid" if "uid" in mapped.fields.values() else ""
    able = (*((program.key,) if program else ()), "code")
    return next((name for name in able if name in mapped.fields.values()), "")


def _all_coded(mapped: Mapped, shape: FileShape) -> bool:
    at = next((position for position, name in mapped.fields.items() if name == "code"), None)
    return at is not None and all(at < len(row) and row[at] for row in shape.rows)


def remembered(store: Store, entity: str, shape: FileShape) -> Mapped | None:
    """The mapping with which a file of this shape was imported last."""
    saved = store.meta(_memory(entity, shape))
    return restored(saved, shape, store.schema[entity]) if isinstance(saved, dict) else None


def check(entity: Entity, plan: Plan) -> None:
    """Trouble when the plan cannot work for any row."""
    mapped = set(plan.mapped.fields.values())
    if not mapped:
        raise Trouble(
            t("No column of the file was recognised."),
            t("Say which column is which field."),
            code="nothing-mapped",
        )
    if plan.key and plan.key not in mapped:
        raise Trouble(
            t("No column of the file holds “{key}”, by which rows shall be matched.", key=plan.key),
            t("Choose another key, or map a column to it."),
            code="key-unmapped",
        )
    missing = [f for f in entity.editable if f.required and f.name not in mapped and f.name != "code"]
    if missing and not plan.key:
        raise Trouble(
            t("No column of the file holds: {names}.", names=", ".join(t(f.label) for f in missing)),
            t("Say which column it is."),
            code="required-unmapped",
        )


def dry_run(store: Store, entity: str, path: Path, plan: Plan, progress: Progress | None = None) -> Outcome:
    """What `run` would do now; nothing is written. From any thread."""
    progress = progress or Progress()

    def read(connection: Connection) -> Outcome:
        outcome = _Import(connection, store.schema, entity, plan).over(path, progress)
        outcome.agreements = _agreements(connection, store.schema, entity, path, plan)
        return outcome

    return store.read(read)


def _agreements(connection: Connection, schema: Schema, entity: str, path: Path, plan: Plan) -> "list[Agreement]":
    """Where the file says how long things took."""
    if entity != "tickets" or plan.program is None or not plan.program.timed:
        return []
    from opsdesk.exchange.programs.minutes import agreements
    from opsdesk.services import calendars

    known = [calendars.built_in(name) for name in calendars.BUILT_IN]
    known += [kept.value for kept in calendars.all_kept(connection, schema)]
    return agreements(path, plan.shape, plan.program.timed, known)


def run(store: Store, entity: str, path: Path, plan: Plan, progress: Progress | None = None) -> Outcome:
    """Import all good rows as one operation, or nothing. On the writing thread."""
    progress = progress or Progress()
    check(store.schema[entity], plan)
    with store.operation("import", entity=entity, n=0, file=path.name) as operation:
        with operation.bulk(entity, progress, key=plan.key) as bulk:
            importing = _Import(operation.connection, store.schema, entity, plan, operation, bulk)
            outcome, conversation = importing.over(path, progress), importing.conversation
            del importing  # what it remembers goes before the indexes are built, which needs memory of its own
        if conversation is not None:
            outcome.replies = conversation.write(operation)
        outcome.agreements = _agreements(operation.connection, store.schema, entity, path, plan)
        consequences.imported(operation, entity, tuple(plan.mapped.fields.values()))
        operation.params["n"] = outcome.new + outcome.updated
    changes = operation.changes
    store.set_meta(_memory(entity, plan.shape), plan.mapped.saved(plan.shape))
    return replace(outcome, operation=changes.operation, changes=changes)


def _memory(entity: str, shape: FileShape) -> str:
    return f"mapping:{entity}:{shape.fingerprint}"


class _Import:
    """One pass over a file; without an operation it only counts."""

    def __init__(
        self,
        connection: Connection,
        schema: Schema,
        entity: str,
        plan: Plan,
        operation: Operation | None = None,
        bulk: Bulk | None = None,
    ) -> None:
        self._connection, self._schema, self._plan = connection, schema, plan
        self._entity = schema[entity]
        self._operation, self._bulk = operation, bulk
        self._intake = Intake(plan.shape, self._entity, plan.mapped, plan.program)
        fields = self._intake.fields
        self._matcher = Matcher(connection, schema, self._entity, fields, plan.key)
        lenient = plan.program.lenient if plan.program else ()
        self._references = References(connection, schema, fields, plan.create_missing, operation, lenient)
        said = plan.program.said if plan.program and entity == "tickets" else None
        self.conversation = Conversation(said, plan.shape) if said else None
        self._written = [position for position, declared in enumerate(fields) if declared is not CODE]
        self._required = [
            (fields.index(f) if f in fields else None, f)
            for f in self._entity.editable
            if f.required and f.name != "code"
        ]
        names = {declared.name for declared in fields}
        required = {declared.name for _, declared in self._required}
        # A field the file does not bring starts with its default; one that it brings empty stays empty.
        self._added = {n: v for n, v in defaults(entity, typed=False).items() if n not in names and n not in required}
        self._columns = [*(fields[position].name for position in self._written), *self._added]
        at = {declared.name: position for position, declared in enumerate(fields)}
        self._in_order = [pair for pair in order.IN_ORDER.get(entity, ()) if at.keys() & set(pair)]
        self._both = [(at[one], at[two], one, two) for one, two in self._in_order if one in at and two in at]
        self._derive = consequences.derived(connection, schema, entity, self._columns)
        self._positions = {column.title: column.position for column in plan.shape.columns}
        heard = self.conversation.positions if self.conversation else ()
        self._outcome = Outcome(
            unmapped=tuple(plan.mapped.unmapped(plan.shape, heard)),
            program=plan.program.title if plan.program else "",
            assumed=self._intake.assumed,
            lines=plan.shape.lines,
        )

    def over(self, path: Path, progress: Progress) -> Outcome:
        outcome = self._outcome
        with ExitStack() as stack:
            self._rejects = Rejects(self._plan.shape, self._plan.rejects, stack)
            for batch in reader.read(path, self._plan.shape, progress):
                self._take(batch)
                outcome.totals += batch.totals
                words = tn("{n} row of {name}", "{n} rows of {name}", outcome.rows, name=path.name)
                progress.step(batch.done, batch.total, words)
        outcome.rejects = self._plan.rejects if outcome.rejected else None
        outcome.strangers = self._references.strangers
        outcome.replies = len(self.conversation) if self.conversation is not None else 0
        return outcome

    def _take(self, batch: Batch) -> None:
        taken = self._intake.take(batch)
        self._check_order(taken)
        self._references.resolve(taken)
        found, repeats = self._matcher.match(taken)
        self._outcome.rows += len(taken.rows)
        self._outcome.unchanged += len(repeats)
        settled = {*found, *repeats}
        fresh = [index for index in taken.standing() if index not in settled]
        if self._plan.program:
            self._plan.program.call(taken.values, [field.name for field in self._intake.fields])
        complete = self._complete(taken, fresh)
        known = {index: number for index, number in found.items() if index not in taken.reasons}
        ids = self._insert(taken, complete)
        self._update(taken, known)
        if self.conversation is not None:
            self.conversation.hear(taken.rows, dict(zip(complete, ids, strict=True)) | known)
        self._reject(taken)

    def _check_order(self, taken: Taken) -> None:
        """Refuse rows that resolve a ticket before it was opened, say."""
        for one, two, earlier, later in self._both:
            for index, values in enumerate(taken.values):
                if order.wrong(values[one], values[two]):
                    why = order.why(self._entity, earlier, later, {earlier: values[one], later: values[two]})
                    taken.refuse(index, later, why)

    def _complete(self, taken: Taken, fresh: Sequence[int]) -> Sequence[int]:
        """Those of the new rows that bring every required field."""
        for position, declared in self._required:
            for index in fresh:
                if position is None or taken.values[index][position] is None:
                    taken.refuse(index, declared.name, t("{field} must not be empty", field=t(declared.label)))
        return [index for index in fresh if index not in taken.reasons] if taken.reasons else fresh

    def _insert(self, taken: Taken, fresh: Sequence[int]) -> Sequence[int]:
        """The ids given; where nothing is written, the numbers of the rows below zero stand for them."""
        self._outcome.new += len(fresh)
        if self._bulk is None or self._operation is None or not fresh:
            return [-taken.numbers[index] for index in fresh]
        added = tuple(self._added.values())
        if len(self._written) == len(self._intake.fields):
            new = [taken.values[index] + added for index in fresh]
        else:
            new = [(*(taken.values[index][at] for at in self._written), *added) for index in fresh]
        if self._derive is not None:
            columns, complete = self._derive
            ids = self._bulk.add(columns, [complete(values) for values in new])
        else:
            ids = self._bulk.add(self._columns, new)
        if self._entity.name not in consequences.LATER:
            consequences.added(self._operation, self._entity.name, ids)
        return ids

    def _update(self, taken: Taken, found: dict[int, int]) -> None:
        """Write what differs; an empty cell never empties a field."""
        if not found:
            return
        fields = [self._intake.fields[position] for position in self._written]
        names = [declared.name for declared in fields]
        beside = sorted({name for pair in self._in_order for name in pair} - set(names))
        read = [*names, *beside]
        present = rows.page(self._connection, self._schema, self._entity.name, found.values(), read, "id")
        alike: dict[tuple[str, ...], list[list[Stored]]] = {}  # the rows that change the same fields
        for index, number in found.items():
            brought = [taken.values[index][position] for position in self._written]
            changes = self._differing(fields, present[number][: len(fields)], brought)
            if not changes:
                self._outcome.unchanged += 1
                continue
            if self._disordered(taken, index, {**dict(zip(read, present[number], strict=True)), **changes}):
                continue
            self._outcome.updated += 1
            alike.setdefault(tuple(changes), []).append([number, *changes.values()])
        if self._operation is not None:
            for changed, records in alike.items():
                self._operation.update_each(self._entity.name, changed, records)

    def _disordered(self, taken: Taken, index: int, values: dict[str, Stored]) -> bool:
        """Refuse a row that would bring the record it changes out of order."""
        for earlier, later in self._in_order:
            if order.wrong(values[earlier], values[later]):
                taken.refuse(index, later, order.why(self._entity, earlier, later, values))
                return True
        return False

    def _differing(
        self, fields: Sequence[Field], present: Sequence[Stored], brought: Sequence[Stored]
    ) -> dict[str, Stored]:
        changes: dict[str, Stored] = {}
        for declared, old, new in zip(fields, present, brought, strict=True):
            if declared.name == self._plan.key:
                # Matched by one of several phones: the others stay.
                new = pack([*unpack(old), *unpack(new)]) if k.is_many(declared.kind) else old
            if new is not None and new != old:
                changes[declared.name] = new
        return changes

    def _reject(self, taken: Taken) -> None:
        outcome = self._outcome
        for index in sorted(taken.reasons):
            outcome.rejected += 1
            reasons = [(self._intake.title_of.get(column, column), reason) for column, reason in taken.reasons[index]]
            for column, reason in reasons:
                if len(outcome.problems) < MOST_PROBLEMS:
                    cell = self._cell(taken.rows[index], column)
                    outcome.problems.append(Problem(taken.numbers[index], column, reason, cell))
            self._rejects.write(taken.rows[index], reasons)

    def _cell(self, row: Row, title: str) -> str:
        position = self._positions.get(title, len(row))
        return text_of(row[position])[:SHOWN_OF_A_CELL] if position < len(row) else ""
