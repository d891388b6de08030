"""Version 6 of the schema, literally: what was decided about duplicates, and what the last search for them found."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE "differences" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "list" TEXT COLLATE NOCASE NOT NULL,
        "one" INTEGER NOT NULL,
        "other" INTEGER NOT NULL,
        "at" INTEGER NOT NULL
    ) STRICT
    """,
    """CREATE INDEX "differences_by_one" ON "differences" ("one")""",
    """CREATE INDEX "differences_by_other" ON "differences" ("other")""",
    """
    CREATE TABLE "aliases" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "list" TEXT COLLATE NOCASE NOT NULL,
        "former_code" TEXT COLLATE NOCASE NOT NULL,
        "former" INTEGER NOT NULL,
        "record" INTEGER NOT NULL
    ) STRICT
    """,
    """CREATE INDEX "aliases_by_former_code" ON "aliases" ("former_code")""",
    """CREATE INDEX "aliases_by_record" ON "aliases" ("record")""",
    """
    CREATE TABLE "likely_pairs" (
        list TEXT NOT NULL,
        one INTEGER NOT NULL,
        other INTEGER NOT NULL,
        cluster INTEGER NOT NULL,
        bits REAL NOT NULL,
        evidence TEXT NOT NULL,
        PRIMARY KEY (list, one, other)
    ) STRICT, WITHOUT ROWID
    """,
    """CREATE INDEX "likely_pairs_by_cluster" ON "likely_pairs" (list, cluster)""",
)
