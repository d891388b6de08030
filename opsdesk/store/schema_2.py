"""Version 2 of the schema, literally: rules and tables that people edit."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE "rules" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "list" TEXT COLLATE NOCASE NOT NULL,
        "name" TEXT COLLATE NOCASE NOT NULL,
        "body" TEXT COLLATE NOCASE NOT NULL,
        "position" INTEGER
    ) STRICT
    """,
    """CREATE INDEX "rules_by_list" ON "rules" ("list")""",
)
