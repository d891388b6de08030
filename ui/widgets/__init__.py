"""The small parts every page is built of. Each names itself for screen readers and follows language and theme."""
