"""Version 3 of the schema, literally: tickets, replies, surveys and answers."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE "tickets" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "code" TEXT COLLATE NOCASE,
        "title" TEXT COLLATE NOCASE NOT NULL,
        "body" TEXT COLLATE NOCASE,
        "source" TEXT COLLATE NOCASE,
        "type" TEXT COLLATE NOCASE,
        "severity" TEXT COLLATE NOCASE,
        "impact" TEXT COLLATE NOCASE,
        "priority" TEXT COLLATE NOCASE,
        "status" TEXT COLLATE NOCASE,
        "area" TEXT COLLATE NOCASE,
        "version" TEXT COLLATE NOCASE,
        "tags" TEXT COLLATE NOCASE,
        "customer" INTEGER REFERENCES "customers"(id) ON DELETE SET NULL,
        "contact" INTEGER REFERENCES "contacts"(id) ON DELETE SET NULL,
        "assignee" TEXT COLLATE NOCASE,
        "opened" INTEGER NOT NULL,
        "first_response" INTEGER,
        "resolved" INTEGER,
        "due" INTEGER,
        "satisfaction" INTEGER,
        "duplicate_of" INTEGER REFERENCES "tickets"(id) ON DELETE SET NULL,
        "order" INTEGER REFERENCES "orders"(id) ON DELETE SET NULL,
        "external_id" TEXT COLLATE NOCASE
    ) STRICT
    """,
    """CREATE UNIQUE INDEX "tickets_by_code" ON "tickets" ("code")""",
    """CREATE INDEX "tickets_by_source" ON "tickets" ("source")""",
    """CREATE INDEX "tickets_by_type" ON "tickets" ("type")""",
    """CREATE INDEX "tickets_by_severity" ON "tickets" ("severity")""",
    """CREATE INDEX "tickets_by_priority" ON "tickets" ("priority")""",
    """CREATE INDEX "tickets_by_status" ON "tickets" ("status")""",
    """CREATE INDEX "tickets_by_area" ON "tickets" ("area")""",
    """CREATE TABLE "tickets__tags" (value TEXT NOT NULL COLLATE NOCASE, id INTEGER NOT NULL, PRIMARY KEY (value, id)) STRICT, WITHOUT ROWID""",
    """CREATE INDEX "tickets_by_customer" ON "tickets" ("customer")""",
    """CREATE INDEX "tickets_by_contact" ON "tickets" ("contact")""",
    """CREATE INDEX "tickets_by_assignee" ON "tickets" ("assignee")""",
    """CREATE INDEX "tickets_by_opened" ON "tickets" ("opened")""",
    """CREATE INDEX "tickets_by_resolved" ON "tickets" ("resolved")""",
    """CREATE INDEX "tickets_by_due" ON "tickets" ("due")""",
    """CREATE INDEX "tickets_by_duplicate_of" ON "tickets" ("duplicate_of")""",
    """CREATE INDEX "tickets_by_external_id" ON "tickets" ("external_id")""",
    """CREATE INDEX "tickets_covering" ON "tickets" ("source", "type", "severity", "impact", "priority", "status", "area", "version", "customer", "contact", "assignee", "opened", "first_response", "resolved", "due", "satisfaction", "duplicate_of", "external_id")""",
    """CREATE VIRTUAL TABLE tickets_search USING fts5(words, content='', contentless_delete=1, tokenize='ascii')""",
    "INSERT INTO tickets_search (tickets_search, rank) VALUES ('hashsize', 16777216)",
    """
    CREATE TABLE "replies" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "ticket" INTEGER NOT NULL REFERENCES "tickets"(id) ON DELETE CASCADE,
        "at" INTEGER NOT NULL,
        "author" TEXT COLLATE NOCASE,
        "kind" TEXT COLLATE NOCASE,
        "body" TEXT COLLATE NOCASE NOT NULL
    ) STRICT
    """,
    """CREATE INDEX "replies_by_ticket" ON "replies" ("ticket")""",
    """CREATE INDEX "replies_by_at" ON "replies" ("at")""",
    """CREATE VIRTUAL TABLE replies_search USING fts5(words, content='', contentless_delete=1, tokenize='ascii')""",
    "INSERT INTO replies_search (replies_search, rank) VALUES ('hashsize', 16777216)",
    """
    CREATE TABLE "surveys" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "code" TEXT COLLATE NOCASE,
        "name" TEXT COLLATE NOCASE NOT NULL,
        "kind" TEXT COLLATE NOCASE,
        "opened" INTEGER,
        "closed" INTEGER,
        "note" TEXT COLLATE NOCASE
    ) STRICT
    """,
    """CREATE UNIQUE INDEX "surveys_by_code" ON "surveys" ("code")""",
    """CREATE INDEX "surveys_by_kind" ON "surveys" ("kind")""",
    """CREATE INDEX "surveys_by_opened" ON "surveys" ("opened")""",
    """CREATE VIRTUAL TABLE surveys_search USING fts5(words, content='', contentless_delete=1, tokenize='ascii')""",
    "INSERT INTO surveys_search (surveys_search, rank) VALUES ('hashsize', 16777216)",
    """
    CREATE TABLE "answers" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "survey" INTEGER NOT NULL REFERENCES "surveys"(id) ON DELETE CASCADE,
        "respondent" TEXT COLLATE NOCASE,
        "customer" INTEGER REFERENCES "customers"(id) ON DELETE SET NULL,
        "at" INTEGER,
        "question" TEXT COLLATE NOCASE,
        "functional" TEXT COLLATE NOCASE,
        "dysfunctional" TEXT COLLATE NOCASE,
        "score" REAL,
        "text" TEXT COLLATE NOCASE
    ) STRICT
    """,
    """CREATE INDEX "answers_by_survey" ON "answers" ("survey")""",
    """CREATE INDEX "answers_by_respondent" ON "answers" ("respondent")""",
    """CREATE INDEX "answers_by_customer" ON "answers" ("customer")""",
    """CREATE INDEX "answers_by_at" ON "answers" ("at")""",
    """CREATE INDEX "answers_by_question" ON "answers" ("question")""",
    """CREATE INDEX "answers_by_score" ON "answers" ("score")""",
    """CREATE VIRTUAL TABLE answers_search USING fts5(words, content='', contentless_delete=1, tokenize='ascii')""",
    "INSERT INTO answers_search (answers_search, rank) VALUES ('hashsize', 16777216)",
)
