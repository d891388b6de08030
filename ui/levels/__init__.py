"""Service levels in the window: the clock of a ticket, policies, calendars of open hours."""
