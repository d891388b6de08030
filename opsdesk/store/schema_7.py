"""Version 7 of the schema, literally: the log of what personal data was shown in full."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE reveals (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        who TEXT NOT NULL,
        what TEXT NOT NULL,
        entity TEXT,
        record INTEGER,
        fields TEXT,
        n INTEGER NOT NULL,
        reason TEXT NOT NULL
    ) STRICT
    """,
)
