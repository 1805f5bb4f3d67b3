"""Turns sources (folders, archives, addresses) into pages, sections and passages."""
