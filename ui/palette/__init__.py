"""The palette: every command, page, setting, saved view and record from one line of typing."""
