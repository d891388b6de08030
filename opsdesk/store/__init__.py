"""The only package that speaks SQLite: vault, connections, migrations, rows, journal, search, backup, health."""
