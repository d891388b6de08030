"""Calendar files: `lines` reads content lines with their numbers, `times` what they say about time, `entries` makes calendar
entries of them, `occurrences` lays the entries out over a period. RFC 5545, and its old relative vCalendar 1.0."""
