"""The limited child process that opens foreign files; `opsdesk.exchange.reader` is the side that trusts nothing it says.

It imports the standard library and calamine only: starting it must cost less than opening the file.
"""
