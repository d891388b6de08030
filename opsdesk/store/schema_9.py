"""Version 9 of the schema, literally: the activity of customers in compact blocks, made from their events."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE activity (
        id INTEGER PRIMARY KEY,
        event TEXT NOT NULL,
        block INTEGER NOT NULL,
        body BLOB NOT NULL
    ) STRICT
    """,
    """CREATE UNIQUE INDEX activity_by_block ON activity (event, block)""",
)
