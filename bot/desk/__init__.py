"""The desk of a platform: each question is taken once, answered, kept, and taken up again after a crash."""
