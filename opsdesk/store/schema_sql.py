"""Version 1 of the schema, literally: never edited once released. Later versions are further steps in steps.py."""

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE operations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        verb TEXT NOT NULL,
        params TEXT NOT NULL,
        affected INTEGER NOT NULL DEFAULT 0,
        root INTEGER REFERENCES operations(id),
        direction INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    """CREATE INDEX operations_by_root ON operations (root, id)""",
    """
    CREATE TABLE journal (
        id INTEGER PRIMARY KEY,
        operation INTEGER NOT NULL REFERENCES operations(id),
        entity TEXT NOT NULL,
        row INTEGER NOT NULL,
        last INTEGER,
        action TEXT NOT NULL,
        field TEXT,
        before ANY
    ) STRICT
    """,
    """CREATE INDEX journal_by_operation ON journal (operation, entity)""",
    """CREATE INDEX journal_by_row ON journal (entity, row) WHERE last IS NULL""",
    """CREATE INDEX journal_ranges ON journal (entity, row) WHERE last IS NOT NULL""",
    """
    CREATE TABLE "customers" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "code" TEXT COLLATE NOCASE,
        "name" TEXT COLLATE NOCASE NOT NULL,
        "name_key" TEXT,
        "kind" TEXT COLLATE NOCASE,
        "company" TEXT COLLATE NOCASE,
        "phone" TEXT COLLATE NOCASE,
        "email" TEXT COLLATE NOCASE,
        "wechat" TEXT COLLATE NOCASE,
        "region" TEXT COLLATE NOCASE,
        "city" TEXT COLLATE NOCASE,
        "source" TEXT COLLATE NOCASE,
        "stage" TEXT COLLATE NOCASE,
        "owner" TEXT COLLATE NOCASE,
        "tags" TEXT COLLATE NOCASE,
        "birthday" INTEGER,
        "value" INTEGER,
        "note" TEXT COLLATE NOCASE,
        "next_follow_up" INTEGER,
        "last_contact" INTEGER,
        "created" INTEGER,
        "consent" TEXT COLLATE NOCASE,
        "orders" INTEGER,
        "revenue" INTEGER,
        "first_order" INTEGER,
        "last_order" INTEGER
    ) STRICT
    """,
    """CREATE UNIQUE INDEX "customers_by_code" ON "customers" ("code")""",
    """CREATE INDEX "customers_by_name" ON "customers" ("name_key")""",
    """CREATE TABLE "customers__phone" (value TEXT NOT NULL COLLATE NOCASE, id INTEGER NOT NULL, PRIMARY KEY (value, id)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE "customers__email" (value TEXT NOT NULL COLLATE NOCASE, id INTEGER NOT NULL, PRIMARY KEY (value, id)) STRICT, WITHOUT ROWID""",
    """CREATE INDEX "customers_by_region" ON "customers" ("region")""",
    """CREATE INDEX "customers_by_city" ON "customers" ("city")""",
    """CREATE INDEX "customers_by_source" ON "customers" ("source")""",
    """CREATE INDEX "customers_by_stage" ON "customers" ("stage")""",
    """CREATE INDEX "customers_by_owner" ON "customers" ("owner")""",
    """CREATE TABLE "customers__tags" (value TEXT NOT NULL COLLATE NOCASE, id INTEGER NOT NULL, PRIMARY KEY (value, id)) STRICT, WITHOUT ROWID""",
    """CREATE INDEX "customers_by_value" ON "customers" ("value")""",
    """CREATE INDEX "customers_by_next_follow_up" ON "customers" ("next_follow_up")""",
    """CREATE INDEX "customers_by_last_contact" ON "customers" ("last_contact")""",
    """CREATE INDEX "customers_by_created" ON "customers" ("created")""",
    """CREATE INDEX "customers_by_revenue" ON "customers" ("revenue")""",
    """CREATE INDEX "customers_by_last_order" ON "customers" ("last_order")""",
    """CREATE INDEX "customers_covering" ON "customers" ("name_key", "kind", "region", "city", "source", "stage", "owner", "birthday", "value", "next_follow_up", "last_contact", "created", "consent", "orders", "revenue", "last_order")""",
    """CREATE VIRTUAL TABLE customers_search USING fts5(words, content='', contentless_delete=1, tokenize='ascii')""",
    "INSERT INTO customers_search (customers_search, rank) VALUES ('hashsize', 16777216)",
    """
    CREATE TABLE "contacts" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "code" TEXT COLLATE NOCASE,
        "company" INTEGER NOT NULL REFERENCES "customers"(id) ON DELETE CASCADE,
        "name" TEXT COLLATE NOCASE NOT NULL,
        "name_key" TEXT,
        "title" TEXT COLLATE NOCASE,
        "phone" TEXT COLLATE NOCASE,
        "email" TEXT COLLATE NOCASE,
        "wechat" TEXT COLLATE NOCASE,
        "note" TEXT COLLATE NOCASE
    ) STRICT
    """,
    """CREATE UNIQUE INDEX "contacts_by_code" ON "contacts" ("code")""",
    """CREATE INDEX "contacts_by_company" ON "contacts" ("company")""",
    """CREATE INDEX "contacts_by_name" ON "contacts" ("name_key")""",
    """CREATE TABLE "contacts__phone" (value TEXT NOT NULL COLLATE NOCASE, id INTEGER NOT NULL, PRIMARY KEY (value, id)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE "contacts__email" (value TEXT NOT NULL COLLATE NOCASE, id INTEGER NOT NULL, PRIMARY KEY (value, id)) STRICT, WITHOUT ROWID""",
    """CREATE VIRTUAL TABLE contacts_search USING fts5(words, content='', contentless_delete=1, tokenize='ascii')""",
    "INSERT INTO contacts_search (contacts_search, rank) VALUES ('hashsize', 16777216)",
    """
    CREATE TABLE "orders" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "code" TEXT COLLATE NOCASE,
        "customer" INTEGER NOT NULL REFERENCES "customers"(id) ON DELETE CASCADE,
        "date" INTEGER NOT NULL,
        "amount" INTEGER NOT NULL,
        "status" TEXT COLLATE NOCASE,
        "product" TEXT COLLATE NOCASE,
        "channel" TEXT COLLATE NOCASE
    ) STRICT
    """,
    """CREATE UNIQUE INDEX "orders_by_code" ON "orders" ("code")""",
    """CREATE INDEX "orders_by_customer" ON "orders" ("customer")""",
    """CREATE INDEX "orders_by_date" ON "orders" ("date")""",
    """CREATE INDEX "orders_by_amount" ON "orders" ("amount")""",
    """CREATE INDEX "orders_by_status" ON "orders" ("status")""",
    """CREATE INDEX "orders_totals" ON "orders" (customer, status, date, amount)""",
    """CREATE VIRTUAL TABLE orders_search USING fts5(words, content='', contentless_delete=1, tokenize='ascii')""",
    "INSERT INTO orders_search (orders_search, rank) VALUES ('hashsize', 16777216)",
    """
    CREATE TABLE "interactions" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "customer" INTEGER NOT NULL REFERENCES "customers"(id) ON DELETE CASCADE,
        "at" INTEGER NOT NULL,
        "kind" TEXT COLLATE NOCASE,
        "summary" TEXT COLLATE NOCASE,
        "author" TEXT COLLATE NOCASE
    ) STRICT
    """,
    """CREATE INDEX "interactions_by_customer" ON "interactions" ("customer")""",
    """CREATE INDEX "interactions_by_at" ON "interactions" ("at")""",
    """CREATE INDEX "interactions_timeline" ON "interactions" (customer, at)""",
    """CREATE VIRTUAL TABLE interactions_search USING fts5(words, content='', contentless_delete=1, tokenize='ascii')""",
    "INSERT INTO interactions_search (interactions_search, rank) VALUES ('hashsize', 16777216)",
    """
    CREATE TABLE "attachments" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "customer" INTEGER NOT NULL REFERENCES "customers"(id) ON DELETE CASCADE,
        "name" TEXT COLLATE NOCASE NOT NULL,
        "digest" TEXT COLLATE NOCASE NOT NULL,
        "size" INTEGER NOT NULL,
        "added" INTEGER NOT NULL
    ) STRICT
    """,
    """CREATE INDEX "attachments_by_customer" ON "attachments" ("customer")""",
    """CREATE VIRTUAL TABLE attachments_search USING fts5(words, content='', contentless_delete=1, tokenize='ascii')""",
    "INSERT INTO attachments_search (attachments_search, rank) VALUES ('hashsize', 16777216)",
    """
    CREATE TABLE "views" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "list" TEXT COLLATE NOCASE NOT NULL,
        "name" TEXT COLLATE NOCASE NOT NULL,
        "filter" TEXT COLLATE NOCASE,
        "sort" TEXT COLLATE NOCASE,
        "columns" TEXT COLLATE NOCASE
    ) STRICT
    """,
    """CREATE INDEX "views_by_list" ON "views" ("list")""",
    """
    CREATE TABLE "custom_fields" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "list" TEXT COLLATE NOCASE NOT NULL,
        "name" TEXT COLLATE NOCASE NOT NULL,
        "label" TEXT COLLATE NOCASE NOT NULL,
        "kind" TEXT COLLATE NOCASE NOT NULL,
        "options" TEXT COLLATE NOCASE,
        "sensitive" INTEGER,
        "position" INTEGER
    ) STRICT
    """,
)
