"""The care page: its tabs, as data."""

from PySide6.QtWidgets import QWidget

from opsdesk.i18n import mark as _
from ui.context import Context, Page
from ui.tabbed import Tab, TabbedPage

CARE = "care"
TITLE = _("Archive care")


def _duplicates(context: Context) -> Page:
    from ui.pages.care.duplicates import DuplicatesTab

    return DuplicatesTab(context)


def _health(context: Context) -> Page:
    from ui.pages.care.health import HealthTab

    return HealthTab(context)


def _pool(context: Context) -> Page:
    from ui.pages.care.pool import PoolTab

    return PoolTab(context)


def _privacy(context: Context) -> Page:
    from ui.pages.care.privacy import PrivacyTab

    return PrivacyTab(context)


TABS = (
    Tab("duplicates", _("Duplicates"), _duplicates, "copy", ("merge", "重复", "查重", "合并")),
    Tab("health", _("Health"), _health, "heart-pulse", ("quality", "健康度", "数据质量", "体检")),
    Tab("pool", _("Assignment pool"), _pool, "users", ("pool", "unassigned", "公海", "分配")),
    Tab("privacy", _("Privacy"), _privacy, "eye-off", ("mask", "personal data", "隐私", "脱敏", "个人信息")),
)


class CarePage(TabbedPage):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, CARE, TITLE, TABS, parent)
