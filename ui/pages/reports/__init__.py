"""Reports: choose one, say what it is about, see its pages, save or print it."""
