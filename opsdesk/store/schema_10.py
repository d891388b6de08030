"""Version 10 of the schema, literally: scores kept with each customer."""

STATEMENTS: tuple[str, ...] = (
    """ALTER TABLE "customers" ADD COLUMN "tier" TEXT COLLATE NOCASE""",
    """ALTER TABLE "customers" ADD COLUMN "rfm" TEXT COLLATE NOCASE""",
    """ALTER TABLE "customers" ADD COLUMN "class8" TEXT COLLATE NOCASE""",
    """ALTER TABLE "customers" ADD COLUMN "alive" REAL""",
    """ALTER TABLE "customers" ADD COLUMN "overdue" REAL""",
    """ALTER TABLE "customers" ADD COLUMN "clv" INTEGER""",
    """CREATE INDEX "customers_by_tier" ON "customers" ("tier")""",
    """CREATE INDEX "customers_by_alive" ON "customers" ("alive")""",
    """CREATE INDEX "customers_by_overdue" ON "customers" ("overdue")""",
    """CREATE INDEX "customers_by_clv" ON "customers" ("clv")""",
    'DROP INDEX "customers_covering"',
    """CREATE INDEX "customers_covering" ON "customers" ("name_key", "kind", "region", "city", "source", "stage", "owner", "birthday", "value", "next_follow_up", "last_contact", "created", "consent", "orders", "revenue", "last_order", "tier", "rfm", "class8")""",
)
