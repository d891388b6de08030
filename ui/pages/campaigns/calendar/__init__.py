"""The calendar of campaigns: `view` is the widget, `canvas` what it paints and drags, a scene for each way to see time."""
