"""Recurrence rules of RFC 5545, section 3.3.10: `rule` reads and writes them, `expand` finds their instances in wall time.

Decision: our own expansion instead of python-dateutil's. Why: a rule that never matches (SECONDLY on 30 February) keeps that
one busy for hours inside a single step, and it differs on week numbers and on days of the month of yearly rules.
Instead of: dateutil.rrule with fixes around it. Status: in force; libical's test vectors hold it.
"""
