"""Version 13 of the schema, literally: targets of campaigns, annotations, looks at experiments, versions of content."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE "targets" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "campaign" INTEGER NOT NULL REFERENCES "campaigns"(id) ON DELETE CASCADE,
        "figure" TEXT COLLATE NOCASE NOT NULL,
        "value" REAL NOT NULL,
        "note" TEXT COLLATE NOCASE
    ) STRICT
    """,
    """CREATE INDEX "targets_by_campaign" ON "targets" ("campaign")""",
    """
    CREATE TABLE "annotations" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "day" INTEGER NOT NULL,
        "text" TEXT COLLATE NOCASE NOT NULL,
        "campaign" INTEGER REFERENCES "campaigns"(id) ON DELETE CASCADE,
        "channel" TEXT COLLATE NOCASE
    ) STRICT
    """,
    """CREATE INDEX "annotations_by_day" ON "annotations" ("day")""",
    """CREATE INDEX "annotations_by_campaign" ON "annotations" ("campaign")""",
    """
    CREATE TABLE "looks" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "experiment" INTEGER NOT NULL REFERENCES "experiments"(id) ON DELETE CASCADE,
        "at" INTEGER NOT NULL,
        "arms" TEXT COLLATE NOCASE NOT NULL,
        "seen" INTEGER,
        "p" REAL,
        "sequential" REAL,
        "verdict" TEXT COLLATE NOCASE
    ) STRICT
    """,
    """CREATE INDEX "looks_by_experiment" ON "looks" ("experiment")""",
    """
    CREATE TABLE "versions" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "content" INTEGER NOT NULL REFERENCES "content"(id) ON DELETE CASCADE,
        "at" INTEGER NOT NULL,
        "status" TEXT COLLATE NOCASE,
        "who" TEXT COLLATE NOCASE,
        "title" TEXT COLLATE NOCASE NOT NULL,
        "body" TEXT COLLATE NOCASE,
        "note" TEXT COLLATE NOCASE
    ) STRICT
    """,
    """CREATE INDEX "versions_by_content" ON "versions" ("content")""",
)
