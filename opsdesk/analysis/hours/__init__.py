"""Business time: calendars of open hours, how much open time lies between two moments, and when a target is due.

METHODS.md, section 2. `calendar` says when it is open, `openings` counts, `explain` accounts for every second,
`chinese` is the built-in calendar of mainland China. Moments are whole seconds since 1970-01-01 UTC.
"""
