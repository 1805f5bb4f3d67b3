"""The steps from an empty database to today's tables, run by ``core/journal/upgrading.py``; a released one never changes."""
