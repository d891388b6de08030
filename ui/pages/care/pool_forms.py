"""The small forms of the pool: a rule, who is protected, who takes customers out."""

from collections.abc import Callable

from PySide6.QtWidgets import QSpinBox, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.changes import Changes
from opsdesk.query import language, sentence
from opsdesk.services import pool, rules
from opsdesk.services.pool import MOST_DAYS, Rule, Terms
from opsdesk.services.rows import Selection
from opsdesk.services.rules import Kept
from opsdesk.store.store import Store
from ui.dialogs.dialog import Dialog
from ui.dialogs.gates.gate import Typed
from ui.forms.completions import Completions
from ui.forms.editors import editor
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label


class _Form(Dialog):
    """Fields below each other, each under its label; what is refused says why above the buttons."""

    def __init__(self, parent: QWidget | None, runner: Runner, title: str, verb: str) -> None:
        super().__init__(parent, title, width=440)
        self.runner = runner
        self.refusal = Label(colour="bad", wrap=True)
        self.refusal.hide()
        self.save_button = Button(verb, self.save, tone="primary")

    def ask(self, label: str, field: QWidget) -> None:
        """`label` is a message id."""
        words = Label(t(label), role="small", colour="muted")
        words.setBuddy(field)
        field.setAccessibleName(t(label))
        self.body.addWidget(words)
        self.body.addWidget(field)
        self.body.addSpacing(2)

    def end(self, *others: Button) -> None:
        self.body.addWidget(self.refusal)
        for button in others:
            self.add_button(button)
        self.add_button(Button(_("Cancel"), self.reject))
        self.add_button(self.save_button)

    def save(self) -> None:
        raise NotImplementedError

    def write(self, work: Callable[[Store], Changes]) -> None:
        self.refusal.hide()
        self.runner.write(work, lambda _changes: self.accept(), self.refuse)

    def refuse(self, trouble: Trouble) -> None:
        self.refusal.setText(str(trouble))
        self.refusal.show()


class _Where(Typed):
    """A filter as typed into a search box; below it, what it means or why it cannot be read."""

    def __init__(self, runner: Runner, said: Label, words: str) -> None:
        super().__init__(words)
        self._runner, self._said = runner, said
        self.textChanged.connect(self.explain)

    def explain(self) -> None:
        customers = self._runner.store.schema["customers"]
        try:
            where = language.parse(customers, self.text())
        except Trouble as trouble:
            self._said.setText(str(trouble))
            self._said.set_colour("bad")
            return
        self._said.setText(sentence.say(customers, where) if self.text().strip() else t("everybody"))
        self._said.set_colour("muted")


def _days(value: int, least: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(least, MOST_DAYS)
    box.setValue(value)
    box.setFixedWidth(theme.px(110))
    return box


class RuleForm(_Form):
    """A new rule, or `kept` to change and remove."""

    def __init__(self, parent: QWidget | None, runner: Runner, kept: Kept[Rule] | None = None) -> None:
        super().__init__(parent, runner, _("Change the rule") if kept else _("New rule"), _("Save"))
        self._kept = kept
        value = kept.value if kept else Rule()
        self.name = Typed(_("Name of the rule"))
        self.name.setText(kept.name if kept else t("{n} days without contact", n=value.days))
        self._named_by_us = kept is None
        self.days, self.warn = _days(value.days, 1), _days(value.warn, 0)
        self._said = Label(role="small", colour="muted", wrap=True)
        self.where = _Where(runner, self._said, _("everybody, or: stage=acquire source=ads"))
        self.ask(_("Name"), self.name)
        self.ask(_("Days without contact, after which customers return"), self.days)
        self.ask(_("Only customers with"), self.where)
        self.body.addWidget(self._said)
        self.ask(_("Days before, from which they are warned"), self.warn)
        self.where.setText(value.where)
        self.where.explain()
        self.end(*([Button(_("Remove the rule"), self.remove, tone="quiet")] if kept else []))
        self.days.valueChanged.connect(self._days_changed)
        self.name.textEdited.connect(self._renamed)
        self.days.setFocus()

    def _renamed(self) -> None:
        self._named_by_us = False

    def _days_changed(self, days: int) -> None:
        if self._named_by_us:
            self.name.setText(t("{n} days without contact", n=days))

    def save(self) -> None:
        rule = Rule(self.days.value(), self.where.text(), self.warn.value())
        name, number = self.name.text(), self._kept.id if self._kept else None
        self.write(lambda store: pool.save_rule(store, name, rule, number))

    def remove(self) -> None:
        assert self._kept is not None
        number = self._kept.id
        self.write(lambda store: rules.remove(store, pool.RULES, number))


class TermsForm(_Form):
    def __init__(self, parent: QWidget | None, runner: Runner, terms: Terms) -> None:
        super().__init__(parent, runner, _("Protection and limit"), _("Save"))
        self._said = Label(role="small", colour="muted", wrap=True)
        self.protected = _Where(runner, self._said, _("nobody, or: tag:VIP value>100000"))
        self.limit = QSpinBox()
        self.limit.setRange(0, 10_000_000)
        self.limit.setSpecialValueText(t("any number"))
        self.limit.setValue(terms.limit or 0)
        self.limit.setFixedWidth(theme.px(140))
        self.ask(_("Customers who never return"), self.protected)
        self.body.addWidget(self._said)
        self.ask(_("How many customers one owner may have when taking from the pool"), self.limit)
        self.protected.setText(terms.protected)
        self.protected.explain()
        self.end()
        self.protected.setFocus()

    def save(self) -> None:
        terms = Terms(self.protected.text().strip(), self.limit.value() or None)
        self.write(lambda store: pool.save_terms(store, terms))


class ClaimForm(_Form):
    """Who takes these customers of the pool."""

    def __init__(
        self, parent: QWidget | None, runner: Runner, chosen: Selection, count: int, limit: int | None
    ) -> None:
        super().__init__(parent, runner, _("Take from the pool"), _("Give them"))
        self._chosen = chosen
        words = tn("{n} customer", "{n} customers", count)
        if limit is not None:
            words = t("{customers} · at most {limit} for one owner", customers=words, limit=f"{limit:,}")
        self.body.addWidget(Label(words, colour="muted", wrap=True))
        field = runner.store.schema["customers"].field("owner")
        self.owner = editor(field, self, Completions(runner, "customers"))
        self.ask(_("New owner"), self.owner)
        self.end()
        self.owner.setFocus()

    def save(self) -> None:
        owner, chosen = str(self.owner.value() or ""), self._chosen
        self.write(lambda store: pool.claim(store, chosen, owner))
