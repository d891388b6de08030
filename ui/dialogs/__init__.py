"""Questions, troubles, reports of bugs, and what stands before a closed vault."""
