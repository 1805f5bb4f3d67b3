"""Slack's connections: clients, Socket Mode, workspaces and their installs."""
