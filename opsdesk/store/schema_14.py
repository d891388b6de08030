"""Version 14 of the schema, literally: series of campaigns with further days, what calendar files say besides, and actions
from looking back."""

STATEMENTS: tuple[str, ...] = (
    """ALTER TABLE "campaigns" ADD COLUMN "rdates" TEXT COLLATE NOCASE""",
    """ALTER TABLE "campaigns" ADD COLUMN "replaces" TEXT COLLATE NOCASE""",
    """ALTER TABLE "campaigns" ADD COLUMN "ical" TEXT COLLATE NOCASE""",
    """ALTER TABLE "tasks" ADD COLUMN "lesson" INTEGER""",
    """ALTER TABLE "tasks" ADD COLUMN "requirement" INTEGER REFERENCES "requirements"(id) ON DELETE SET NULL""",
    """CREATE INDEX "tasks_by_lesson" ON "tasks" ("lesson")""",
    """CREATE INDEX "tasks_by_requirement" ON "tasks" ("requirement")""",
)
