"""Discord: a message in, an answer out, a supervised connection."""
