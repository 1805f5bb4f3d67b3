"""What the operator sees of a running bot: metrics and log lines."""
