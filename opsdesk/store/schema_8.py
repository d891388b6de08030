"""Version 8 of the schema, literally: actions that can no longer be undone, for what they would bring back was erased."""

STATEMENTS: tuple[str, ...] = ("ALTER TABLE operations ADD COLUMN closed INTEGER NOT NULL DEFAULT 0",)
