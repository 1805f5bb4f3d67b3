"""What holds in each Discord server: its settings, and the permissions there."""
