"""Service levels of tickets: which targets run, when they are due, which were kept. METHODS.md, section 2 (business time).

`history` says in which status a ticket was when, `waits` when its customer waited for an answer, `judge` holds both
against the targets of a policy. All of it works on arrays: a million tickets at once, or one.
"""
