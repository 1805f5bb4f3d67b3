"""The steps from an empty database to today's tables; a released one never changes."""
