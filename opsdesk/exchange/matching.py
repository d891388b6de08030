"""Which existing record a row of a file means: by its key, by the codes it refers to, and which rows repeat others."""

from array import array
from collections.abc import Iterable, Mapping, Sequence

from opsdesk.exchange.convert import convert, is_email
from opsdesk.exchange.intake import Taken
from opsdesk.exchange.mapping import is_phone
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.model.schema import Schema
from opsdesk.model.text import unpack
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.operation import Operation

_LOOKS = {"email": is_email, "phone": is_phone}
REMEMBERED = 200_000  # references: half the customers of a large desk, 20 MB


class Seen:
    """Keys of the rows so far, as 64-bit hashes in one open table: a million take 33 MB, as a dict 110 MB."""

    def __init__(self) -> None:
        self._hashes = array("q", [0]) * 4096
        self._rows = array("Q", [0]) * 4096
        self._used = 0
        self._contents = array("q")

    def before(self, keys: Iterable[Stored]) -> int | None:
        """The number of the row that had one of `keys`."""
        for key in keys:
            if row := self._rows[self._slot(hash(key) or 1)]:
                return row
        return None

    def same(self, row: int, values: tuple[Stored, ...]) -> bool:
        return self._contents[row] == hash(values)

    def add(self, row: int, keys: Iterable[Stored], values: tuple[Stored, ...]) -> None:
        for key in keys:
            self._put(hash(key) or 1, row)
        self._contents.extend([0] * (row + 1 - len(self._contents)))
        self._contents[row] = hash(values)

    def _slot(self, hashed: int) -> int:
        """Where `hashed` stands, or the free place for it; 0 marks a free one."""
        hashes, mask = self._hashes, len(self._hashes) - 1
        at = hashed & mask
        while hashes[at] and hashes[at] != hashed:
            at = (at + 1) & mask
        return at

    def _put(self, hashed: int, row: int) -> None:
        at = self._slot(hashed)
        self._used += not self._hashes[at]
        self._hashes[at], self._rows[at] = hashed, row
        if self._used * 3 > len(self._hashes) * 2:
            old = zip(self._hashes, self._rows, strict=True)
            size = 2 * len(self._hashes)
            self._hashes, self._rows, self._used = array("q", [0]) * size, array("Q", [0]) * size, 0
            for hashed, row in old:
                if hashed:
                    self._put(hashed, row)


class Matcher:
    """Finds the record of each row by the field `key` ("" means that every row is new)."""

    def __init__(
        self, connection: Connection, schema: Schema, entity: Entity, fields: Sequence[Field], key: str
    ) -> None:
        self._connection, self._schema, self._entity = connection, schema, entity
        self._at = {field.name: position for position, field in enumerate(fields)}
        self._key = key
        self._many = bool(key) and k.is_many(fields[self._at[key]].kind)
        self._seen, self._codes = Seen(), Seen()
        self._deserted = not rows.count(connection, schema, entity.name)
        self._checks_codes = entity.coded and "code" in self._at and key != "code"

    def match(self, taken: Taken) -> tuple[dict[int, int], list[int]]:
        """(record id by row index, indexes of rows that repeat an earlier one exactly). Doubtful rows are refused."""
        found: dict[int, int] = {}
        repeats: list[int] = []
        if self._key:
            present = self._present(taken)
            for index in taken.standing():
                if not (keys := self._keys(taken.values[index])):
                    continue
                row, values = taken.numbers[index], taken.values[index]
                if (earlier := self._seen.before(keys)) is not None:
                    if self._seen.same(earlier, values):
                        repeats.append(index)
                    else:
                        taken.refuse(index, self._key, t("row {row} has the same key and other values", row=earlier))
                    continue
                self._seen.add(row, keys, values)
                ids = {number for key in keys for number in present.get(key, ())}
                if len(ids) > 1:
                    taken.refuse(index, self._key, t("{n} records have this key", n=len(ids)))
                elif ids:
                    found[index] = ids.pop()
        if self._checks_codes:
            self._check_codes(taken, found)
        return found, repeats

    def _keys(self, values: tuple[Stored, ...]) -> list[Stored]:
        value = values[self._at[self._key]]
        if value is None:
            return []
        if self._many:
            return [part.casefold() for part in unpack(value)]
        return [value.casefold() if isinstance(value, str) else value]

    def _present(self, taken: Taken) -> Mapping[Stored, Sequence[int]]:
        """Ids by key, for the keys of this batch that exist in the desk."""
        if self._deserted:
            return {}
        name, at = self._entity.name, self._at[self._key]
        held = [taken.values[index][at] for index in taken.standing()]
        if self._many:
            wanted: list[Stored] = [part for value in held for part in unpack(value)]
        else:
            wanted = [value for value in held if value is not None]
        if self._key == "code":
            found = rows.by_codes(self._connection, self._schema, name, map(str, wanted))
            return {code: (number,) for code, number in found.items()}
        return rows.by_key(self._connection, self._schema, name, self._key, wanted)

    def _check_codes(self, taken: Taken, found: Mapping[int, int]) -> None:
        """Another field is the key: a code must still be nobody else's."""
        at = self._at["code"]
        codes = {i: str(code) for i in taken.standing() if (code := taken.values[i][at]) is not None}
        owners = (
            {} if self._deserted else rows.by_codes(self._connection, self._schema, self._entity.name, codes.values())
        )
        for index, code in codes.items():
            owner = owners.get(code.casefold())
            earlier = self._codes.before([code.casefold()])
            if earlier is not None:
                taken.refuse(index, "code", t("row {row} has the same code", row=earlier))
            elif owner is not None and owner != found.get(index):
                taken.refuse(index, "code", t("the code “{code}” is another record's", code=code))
            elif owner is not None:  # its own, or that of one merged into it, which must not become its own
                values = taken.values[index]
                taken.values[index] = (*values[:at], None, *values[at + 1 :])
            else:
                self._codes.add(taken.numbers[index], [code.casefold()], ())


class References:
    """Codes of other records -> their ids; a code nobody has may also be the name that one record has."""

    def __init__(
        self,
        connection: Connection,
        schema: Schema,
        fields: Sequence[Field],
        creates: bool,
        operation: Operation | None,
        lenient: Sequence[str] = (),
    ) -> None:
        """`creates`: make what is missing, with `operation`, or only count on it when there is none (a dry run).
        `lenient`: fields that stay empty where the record is not there, counted in `strangers`."""
        self.strangers = 0
        self._lenient = lenient
        self._connection, self._schema, self._operation = connection, schema, operation
        self._creates = creates
        self._refs = [
            (position, field, field.kind) for position, field in enumerate(fields) if isinstance(field.kind, k.Ref)
        ]
        self._known: dict[tuple[str, str], int] = {}

    def resolve(self, taken: Taken) -> None:
        for position, field, kind in self._refs:
            other = self._schema[kind.entity]
            codes = {str(code) for values in taken.values if (code := values[position]) is not None}
            self._learn(other, {code for code in codes if (other.name, code.casefold()) not in self._known})
            for index in taken.standing():
                values = taken.values[index]
                if (code := values[position]) is None:
                    continue
                number = self._known.get((other.name, str(code).casefold()))
                if number is None and self._creates:
                    number = self._created(other, str(code))
                if number is None and field.name in self._lenient and not field.required:
                    self.strangers += 1
                    taken.values[index] = (*values[:position], None, *values[position + 1 :])
                elif number is None:
                    taken.refuse(
                        index,
                        field.name,
                        t("there is no {entity} “{code}”", entity=t(other.one).lower(), code=str(code)[:40]),
                    )
                else:
                    taken.values[index] = (*values[:position], number, *values[position + 1 :])

    def _learn(self, other: Entity, codes: set[str]) -> None:
        if not codes:
            return
        if len(self._known) > REMEMBERED:
            self._known.clear()
        found = rows.by_codes(self._connection, self._schema, other.name, codes)
        names = {code for code in codes if code.casefold() not in found}
        if names and other.title != "code":
            titled = rows.by_key(self._connection, self._schema, other.name, other.title, names)
            found |= {name: ids[0] for name, ids in titled.items() if len(ids) == 1}
            found |= self._reached(other, {name for name in names if name.casefold() not in found})
        self._known |= {(other.name, code): number for code, number in found.items()}

    def _reached(self, other: Entity, codes: set[str]) -> dict[str, int]:
        """Those that one record can be reached at: its email address or phone."""
        found: dict[str, int] = {}
        for field in other.fields:
            if isinstance(field.kind, k.Text) and field.kind.form in _LOOKS and field.indexed:
                looks = _LOOKS[field.kind.form]
                normal = {code: convert(field, code) for code in codes if looks(code)}
                spelt = {unpack(value)[0].casefold(): code.casefold() for code, value in normal.items()}
                there = rows.by_key(self._connection, self._schema, other.name, field.name, spelt)
                found |= {spelt[one]: ids[0] for one, ids in there.items() if len(ids) == 1}
        return found

    def _created(self, other: Entity, code: str) -> int | None:
        """A record that has nothing but its code and name; None for entities that need more."""
        needed = {field.name for field in other.editable if field.required}
        if not other.coded or needed - {"code", other.title}:
            return None
        number = self._operation.insert(other.name, {"code": code, other.title: code}) if self._operation else 0
        self._known[(other.name, code.casefold())] = number
        return number
