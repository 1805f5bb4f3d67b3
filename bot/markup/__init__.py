"""Markdown for chats: one parse into blocks and runs, each platform's dialect, packing into messages."""
