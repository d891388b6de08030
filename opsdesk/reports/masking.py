"""Personal data with its middle hidden, as PDFs show it unless asked otherwise: 138****8000."""

from opsdesk import clock
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field

HIDDEN = "****"


def shown(field: Field, value: Stored, *, masked: bool) -> str:
    """`value` for people, masked if the field is sensitive and `masked` is on."""
    if not masked or not field.sensitive or value is None:
        return text.show(field, value)
    if isinstance(field.kind, k.Day):
        return f"{clock.day_of(int(value)).year}-**-**"
    if k.is_many(field.kind):
        return ", ".join(_mask(item) for item in text.unpack(value))
    return _mask(text.show(field, value))


def _mask(value: str) -> str:
    """What is left lets its owner recognise it: the host of an address, the ends of a number."""
    name, at, host = value.partition("@")
    if at:
        return f"{name[:1]}{HIDDEN}@{host}"
    if len(value) >= 10:
        return f"{value[:3]}{HIDDEN}{value[-4:]}"
    return f"{value[:1]}{HIDDEN}"
