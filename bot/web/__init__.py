"""The HTTP side: health and the platforms' endpoints, on aiohttp."""
