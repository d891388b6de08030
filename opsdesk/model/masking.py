"""Personal data with its middle hidden, as screens, PDFs and tables of the command line show it: 138****8000."""

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
    match field.kind:
        case k.Day():
            return f"{clock.day_of(int(value)).year}-**-**"
        case k.Moment():
            return f"{text.moment(int(value)).year}-**-**"
        case kind if k.is_many(kind):
            return ", ".join(mask(item) for item in text.unpack(value))
        case k.Text():
            return mask(str(value))
        case _:
            return HIDDEN  # half a number, or the first letter of a choice, would say it all


def mask(value: str) -> str:
    """What is left lets its owner recognise it: the host of an address, the ends of a number."""
    name, at, host = value.partition("@")
    if at:
        return f"{name[:1]}{HIDDEN}@{host}"
    if len(value) >= 10:
        return f"{value[:3]}{HIDDEN}{value[-4:]}"
    return f"{value[:1]}{HIDDEN}"
