"""Where OpsDesk keeps its files on each system."""

import os
from pathlib import Path

import platformdirs


def data() -> Path:
    """The per-user folder that holds the vault. OPSDESK_HOME moves everything, for tests and portable use."""
    if home := os.environ.get("OPSDESK_HOME"):
        return Path(home, "data")
    return Path(platformdirs.user_data_dir("OpsDesk", appauthor=False))


def config() -> Path:
    if home := os.environ.get("OPSDESK_HOME"):
        return Path(home, "config")
    return Path(platformdirs.user_config_dir("OpsDesk", appauthor=False))


def logs() -> Path:
    if home := os.environ.get("OPSDESK_HOME"):
        return Path(home, "logs")
    return Path(platformdirs.user_log_dir("OpsDesk", appauthor=False))


def default_vault() -> Path:
    return data() / "vault"
