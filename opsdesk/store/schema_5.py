"""Version 5 of the schema, literally: campaigns with all that belongs to them, figures, and attachments of anything."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE "campaigns" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "code" TEXT COLLATE NOCASE,
        "name" TEXT COLLATE NOCASE NOT NULL,
        "goal" TEXT COLLATE NOCASE,
        "channel" TEXT COLLATE NOCASE,
        "status" TEXT COLLATE NOCASE,
        "owner" TEXT COLLATE NOCASE,
        "segment" TEXT COLLATE NOCASE,
        "start" INTEGER NOT NULL,
        "end" INTEGER,
        "begins" TEXT COLLATE NOCASE,
        "ends" TEXT COLLATE NOCASE,
        "zone" TEXT COLLATE NOCASE,
        "rrule" TEXT COLLATE NOCASE,
        "exdates" TEXT COLLATE NOCASE,
        "color" TEXT COLLATE NOCASE,
        "budget" INTEGER,
        "spend" INTEGER,
        "tags" TEXT COLLATE NOCASE,
        "note" TEXT COLLATE NOCASE,
        "worked" TEXT COLLATE NOCASE,
        "failed" TEXT COLLATE NOCASE,
        "created" INTEGER,
        "uid" TEXT COLLATE NOCASE
    ) STRICT
    """,
    """CREATE UNIQUE INDEX "campaigns_by_code" ON "campaigns" ("code")""",
    """CREATE INDEX "campaigns_by_channel" ON "campaigns" ("channel")""",
    """CREATE INDEX "campaigns_by_status" ON "campaigns" ("status")""",
    """CREATE INDEX "campaigns_by_owner" ON "campaigns" ("owner")""",
    """CREATE INDEX "campaigns_by_start" ON "campaigns" ("start")""",
    """CREATE INDEX "campaigns_by_end" ON "campaigns" ("end")""",
    """CREATE INDEX "campaigns_by_budget" ON "campaigns" ("budget")""",
    """CREATE INDEX "campaigns_by_spend" ON "campaigns" ("spend")""",
    """CREATE TABLE "campaigns__tags" (value TEXT NOT NULL COLLATE NOCASE, id INTEGER NOT NULL, PRIMARY KEY (value, id)) STRICT, WITHOUT ROWID""",
    """CREATE INDEX "campaigns_by_created" ON "campaigns" ("created")""",
    """CREATE INDEX "campaigns_by_uid" ON "campaigns" ("uid")""",
    """CREATE INDEX "campaigns_covering" ON "campaigns" ("channel", "status", "owner", "segment", "start", "end", "budget", "spend", "created", "uid")""",
    """CREATE VIRTUAL TABLE campaigns_search USING fts5(words, content='', contentless_delete=1, tokenize='ascii')""",
    "INSERT INTO campaigns_search (campaigns_search, rank) VALUES ('hashsize', 16777216)",
    """
    CREATE TABLE "content" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "code" TEXT COLLATE NOCASE,
        "campaign" INTEGER REFERENCES "campaigns"(id) ON DELETE CASCADE,
        "channel" TEXT COLLATE NOCASE,
        "title" TEXT COLLATE NOCASE NOT NULL,
        "body" TEXT COLLATE NOCASE,
        "status" TEXT COLLATE NOCASE,
        "author" TEXT COLLATE NOCASE,
        "reviewer" TEXT COLLATE NOCASE,
        "due" INTEGER,
        "publish" INTEGER,
        "link" TEXT COLLATE NOCASE,
        "note" TEXT COLLATE NOCASE
    ) STRICT
    """,
    """CREATE UNIQUE INDEX "content_by_code" ON "content" ("code")""",
    """CREATE INDEX "content_by_campaign" ON "content" ("campaign")""",
    """CREATE INDEX "content_by_channel" ON "content" ("channel")""",
    """CREATE INDEX "content_by_status" ON "content" ("status")""",
    """CREATE INDEX "content_by_author" ON "content" ("author")""",
    """CREATE INDEX "content_by_reviewer" ON "content" ("reviewer")""",
    """CREATE INDEX "content_by_due" ON "content" ("due")""",
    """CREATE INDEX "content_by_publish" ON "content" ("publish")""",
    """CREATE VIRTUAL TABLE content_search USING fts5(words, content='', contentless_delete=1, tokenize='ascii')""",
    "INSERT INTO content_search (content_search, rank) VALUES ('hashsize', 16777216)",
    """
    CREATE TABLE "experiments" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "code" TEXT COLLATE NOCASE,
        "name" TEXT COLLATE NOCASE NOT NULL,
        "campaign" INTEGER REFERENCES "campaigns"(id) ON DELETE CASCADE,
        "hypothesis" TEXT COLLATE NOCASE,
        "metric" TEXT COLLATE NOCASE,
        "status" TEXT COLLATE NOCASE,
        "base" REAL,
        "lift" REAL,
        "alpha" REAL,
        "power" REAL,
        "planned" INTEGER,
        "started" INTEGER,
        "ended" INTEGER,
        "decision" TEXT COLLATE NOCASE
    ) STRICT
    """,
    """CREATE UNIQUE INDEX "experiments_by_code" ON "experiments" ("code")""",
    """CREATE INDEX "experiments_by_campaign" ON "experiments" ("campaign")""",
    """CREATE INDEX "experiments_by_status" ON "experiments" ("status")""",
    """CREATE INDEX "experiments_by_started" ON "experiments" ("started")""",
    """CREATE VIRTUAL TABLE experiments_search USING fts5(words, content='', contentless_delete=1, tokenize='ascii')""",
    "INSERT INTO experiments_search (experiments_search, rank) VALUES ('hashsize', 16777216)",
    """
    CREATE TABLE "variants" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "experiment" INTEGER NOT NULL REFERENCES "experiments"(id) ON DELETE CASCADE,
        "name" TEXT COLLATE NOCASE NOT NULL,
        "control" INTEGER,
        "share" REAL,
        "people" INTEGER,
        "converted" INTEGER
    ) STRICT
    """,
    """CREATE INDEX "variants_by_experiment" ON "variants" ("experiment")""",
    """
    CREATE TABLE "budget" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "campaign" INTEGER NOT NULL REFERENCES "campaigns"(id) ON DELETE CASCADE,
        "kind" TEXT COLLATE NOCASE,
        "amount" INTEGER NOT NULL,
        "channel" TEXT COLLATE NOCASE,
        "date" INTEGER,
        "note" TEXT COLLATE NOCASE
    ) STRICT
    """,
    """CREATE INDEX "budget_by_campaign" ON "budget" ("campaign")""",
    """CREATE INDEX "budget_by_kind" ON "budget" ("kind")""",
    """CREATE INDEX "budget_by_amount" ON "budget" ("amount")""",
    """CREATE INDEX "budget_by_channel" ON "budget" ("channel")""",
    """CREATE INDEX "budget_by_date" ON "budget" ("date")""",
    """CREATE VIRTUAL TABLE budget_search USING fts5(words, content='', contentless_delete=1, tokenize='ascii')""",
    "INSERT INTO budget_search (budget_search, rank) VALUES ('hashsize', 16777216)",
    """
    CREATE TABLE "links" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "campaign" INTEGER REFERENCES "campaigns"(id) ON DELETE CASCADE,
        "link" TEXT COLLATE NOCASE NOT NULL,
        "note" TEXT COLLATE NOCASE,
        "created" INTEGER
    ) STRICT
    """,
    """CREATE INDEX "links_by_campaign" ON "links" ("campaign")""",
    """CREATE INDEX "links_by_created" ON "links" ("created")""",
    """CREATE VIRTUAL TABLE links_search USING fts5(words, content='', contentless_delete=1, tokenize='ascii')""",
    "INSERT INTO links_search (links_search, rank) VALUES ('hashsize', 16777216)",
    """
    CREATE TABLE "tasks" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "campaign" INTEGER NOT NULL REFERENCES "campaigns"(id) ON DELETE CASCADE,
        "title" TEXT COLLATE NOCASE NOT NULL,
        "done" INTEGER,
        "due" INTEGER,
        "owner" TEXT COLLATE NOCASE
    ) STRICT
    """,
    """CREATE INDEX "tasks_by_campaign" ON "tasks" ("campaign")""",
    """CREATE INDEX "tasks_by_done" ON "tasks" ("done")""",
    """CREATE INDEX "tasks_by_due" ON "tasks" ("due")""",
    """CREATE VIRTUAL TABLE tasks_search USING fts5(words, content='', contentless_delete=1, tokenize='ascii')""",
    "INSERT INTO tasks_search (tasks_search, rank) VALUES ('hashsize', 16777216)",
    """
    CREATE TABLE "metrics" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "name" TEXT COLLATE NOCASE NOT NULL,
        "at" INTEGER NOT NULL,
        "value" REAL,
        "campaign" INTEGER REFERENCES "campaigns"(id) ON DELETE CASCADE,
        "channel" TEXT COLLATE NOCASE,
        "customer" INTEGER REFERENCES "customers"(id) ON DELETE CASCADE
    ) STRICT
    """,
    """CREATE INDEX "metrics_by_name" ON "metrics" ("name")""",
    """CREATE INDEX "metrics_by_at" ON "metrics" ("at")""",
    """CREATE INDEX "metrics_by_campaign" ON "metrics" ("campaign")""",
    """CREATE INDEX "metrics_by_channel" ON "metrics" ("channel")""",
    """CREATE INDEX "metrics_by_customer" ON "metrics" ("customer")""",
    """
    CREATE TABLE "attachments_new" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "customer" INTEGER REFERENCES "customers"(id) ON DELETE CASCADE,
        "ticket" INTEGER REFERENCES "tickets"(id) ON DELETE CASCADE,
        "requirement" INTEGER REFERENCES "requirements"(id) ON DELETE CASCADE,
        "campaign" INTEGER REFERENCES "campaigns"(id) ON DELETE CASCADE,
        "name" TEXT COLLATE NOCASE NOT NULL,
        "digest" TEXT COLLATE NOCASE NOT NULL,
        "size" INTEGER NOT NULL,
        "added" INTEGER NOT NULL
    ) STRICT
    """,
    """INSERT INTO attachments_new (id, customer, name, digest, size, added) SELECT id, customer, name, digest, size, added FROM attachments""",
    """DELETE FROM sqlite_sequence WHERE name = 'attachments_new'""",
    """INSERT INTO sqlite_sequence (name, seq) SELECT 'attachments_new', seq FROM sqlite_sequence WHERE name = 'attachments'""",
    """DROP TABLE attachments""",
    """ALTER TABLE attachments_new RENAME TO attachments""",
    """CREATE INDEX "attachments_by_customer" ON "attachments" ("customer")""",
    """CREATE INDEX "attachments_by_ticket" ON "attachments" ("ticket")""",
    """CREATE INDEX "attachments_by_requirement" ON "attachments" ("requirement")""",
    """CREATE INDEX "attachments_by_campaign" ON "attachments" ("campaign")""",
)
