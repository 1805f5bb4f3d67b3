"""Talks to people: the terminal, Slack, Discord and HTTP."""
