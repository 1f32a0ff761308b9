"""The sheet of the day: logs, measurements with photos, and how far the criteria are."""
