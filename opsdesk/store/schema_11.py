"""Version 11 of the schema, literally: snapshots of the classes customers are in."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE "snapshots" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "list" TEXT COLLATE NOCASE NOT NULL,
        "name" TEXT COLLATE NOCASE NOT NULL,
        "as_of" INTEGER NOT NULL,
        "taken" INTEGER NOT NULL,
        "customers" INTEGER NOT NULL,
        "body" TEXT COLLATE NOCASE NOT NULL
    ) STRICT
    """,
    """CREATE INDEX "snapshots_by_list" ON "snapshots" ("list")""",
)
