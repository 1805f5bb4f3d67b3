"""An event or a command in Slack in, a question out."""
