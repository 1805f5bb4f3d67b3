"""What the commands of `footnote` do, and how it looks in a terminal."""
