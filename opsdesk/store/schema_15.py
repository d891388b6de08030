"""Version 15 of the schema, literally: service levels kept with each ticket, and indexes that they are computed from."""

STATEMENTS: tuple[str, ...] = (
    """ALTER TABLE "tickets" ADD COLUMN "sla" TEXT COLLATE NOCASE""",
    """ALTER TABLE "tickets" ADD COLUMN "sla_due" INTEGER""",
    """ALTER TABLE "tickets" ADD COLUMN "sla_turn" INTEGER""",
    """ALTER TABLE "tickets" ADD COLUMN "first_due" INTEGER""",
    """ALTER TABLE "tickets" ADD COLUMN "next_due" INTEGER""",
    """ALTER TABLE "tickets" ADD COLUMN "resolve_due" INTEGER""",
    """ALTER TABLE "tickets" ADD COLUMN "first_breached" INTEGER""",
    """ALTER TABLE "tickets" ADD COLUMN "next_breached" INTEGER""",
    """ALTER TABLE "tickets" ADD COLUMN "resolve_breached" INTEGER""",
    """ALTER TABLE "tickets" ADD COLUMN "paused" INTEGER""",
    """ALTER TABLE "tickets" ADD COLUMN "policy" TEXT COLLATE NOCASE""",
    """CREATE INDEX "tickets_by_sla" ON "tickets" ("sla")""",
    """CREATE INDEX "tickets_by_sla_due" ON "tickets" ("sla_due")""",
    """CREATE INDEX "tickets_by_sla_turn" ON "tickets" ("sla_turn")""",
    'DROP INDEX "tickets_covering"',
    """CREATE INDEX "tickets_covering" ON "tickets" ("source", "type", "severity", "impact", "priority", "status", "area", "version", "customer", "contact", "assignee", "opened", "first_response", "resolved", "due", "satisfaction", "duplicate_of", "external_id", "sla", "sla_due", "sla_turn", "first_due", "next_due", "resolve_due", "first_breached", "next_breached", "resolve_breached", "paused", "policy")""",
    """CREATE INDEX "replies_said" ON "replies" ("ticket", "at", "kind")""",
    """CREATE INDEX journal_statuses ON journal (row) WHERE entity = 'tickets' AND field = 'status' AND action = 'u'""",
)
