"""Answers questions from documentation; knows no chat platform."""
