"""Charts in the window: pyqtgraph draws the marks of opsdesk.model.plot; loaded with the first chart, not at start."""
