"""The kinds of charts, a family a module: functions from a Chart to the marks of its Plot."""
