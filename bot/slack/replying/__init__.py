"""Events out: an answer as Slack messages, in its thread or to one person."""
