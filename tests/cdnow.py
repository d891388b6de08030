"""The CDNOW purchase log (Fader & Hardie), on which BG/NBD and Gamma-Gamma were published."""

from opsdesk.services.self_check import CALIBRATION_END, END, Purchase
from opsdesk.services.self_check import purchases as read

__all__ = ["CALIBRATION_END", "END", "Purchase", "purchases"]


def purchases() -> list[Purchase]:
    return list(read())
