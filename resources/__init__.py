"""Catalogs, help, icons and fonts; read them through `opsdesk.assets`."""
