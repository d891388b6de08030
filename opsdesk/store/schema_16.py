"""Version 16 of the schema, literally: a survey keeps what it asks."""

STATEMENTS: tuple[str, ...] = ("""ALTER TABLE "surveys" ADD COLUMN "questions" TEXT COLLATE NOCASE""",)
