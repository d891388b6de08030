"""Help: first steps, shortcuts, the filter language, what the numbers mean, safety."""
