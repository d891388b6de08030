"""Version 12 of the schema, literally: a saved view may be the snapshot of another."""

STATEMENTS: tuple[str, ...] = (
    """ALTER TABLE "views" ADD COLUMN "origin" INTEGER REFERENCES "views"(id) ON DELETE SET NULL""",
    """ALTER TABLE "views" ADD COLUMN "taken" INTEGER""",
    """CREATE INDEX "views_by_origin" ON "views" ("origin")""",
)
