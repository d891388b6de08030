"""Which records of an archive mean the same person or company. METHODS.md section 1, "Duplicates".

In this order: normal forms (`people`, `companies`, `texts`) become numbers (`coding`), `fields` says how each field is
compared, `block` finds pairs worth comparing, `em` learns what agreement is worth, `weigh` gives each pair its
probability and the evidence behind it, `cluster` puts pairs together, and `scan` is all of it. `__main__` runs a scan
in a process of its own, so that the window stays smooth.
"""
