"""What a process does beside answering: it starts, looks after its parts, keeps the index fresh."""
