"""An answer as a mail: an .eml file that opens in the mail program as a draft."""

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from opsdesk import clock


def message(name: str, address: str, subject: str, body: str, at: int | None = None) -> bytes:
    """`X-Unsent` is what makes mail programs open it for sending. A header never breaks its line."""
    mail = EmailMessage(policy=SMTP)
    if address:
        mail["To"] = _recipient(" ".join(name.split()), address.strip())
    mail["Subject"] = " ".join(subject.split())
    moment = datetime.fromtimestamp(clock.seconds() if at is None else at, UTC).astimezone(clock.zone())
    mail["Date"] = format_datetime(moment)
    mail["X-Unsent"] = "1"
    mail.set_content(body, cte="base64")
    return mail.as_bytes()


def _recipient(name: str, address: str) -> Address | str:
    try:
        return Address(name, addr_spec=address)
    except ValueError:  # an address that the standard does not know goes as it is typed
        return " ".join(address.split())
