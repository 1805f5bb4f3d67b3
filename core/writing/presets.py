"""Servers of the OpenAI protocol by name: address, model, and where their key is; and the Ollama of this machine."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from types import MappingProxyType
from urllib.parse import urlsplit

LOOK_SECONDS = 0.3
MAX_BYTES = 1_000_000
_COUNTED: Mapping[str, object] = MappingProxyType({"stream_options": {"include_usage": True}})


@dataclass(frozen=True, slots=True)
class Preset:
    """What a provider's name stands for; ``key_variable`` is "" where no key is asked for.

    ``extra_body`` goes with each streamed request. Ollama's asks how much of the prompt was read, for it cuts long
    prompts silently; Mistral's API refuses fields it does not know, so nothing is added by default.
    """

    base_url: str
    model: str
    key_variable: str = ""
    extra_body: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "ollama": Preset("http://localhost:11434/v1", "mistral:7b", extra_body=_COUNTED),
        "vllm": Preset("http://localhost:8000/v1", "mistralai/Mistral-7B-Instruct-v0.3", "VLLM_API_KEY"),
        "llama.cpp": Preset("http://localhost:8080/v1", "mistral-7b", "LLAMA_API_KEY"),
        "nvidia": Preset("https://integrate.api.nvidia.com/v1", "mistralai/mistral-7b-instruct-v0.3", "NVIDIA_API_KEY"),
        "openrouter": Preset("https://openrouter.ai/api/v1", "mistralai/mistral-7b-instruct", "OPENROUTER_API_KEY"),
        "together": Preset("https://api.together.xyz/v1", "mistralai/Mistral-7B-Instruct-v0.3", "TOGETHER_API_KEY"),
        "mistral": Preset("https://api.mistral.ai/v1", "ministral-8b-latest", "MISTRAL_API_KEY"),
        "openai": Preset("https://api.openai.com/v1", "gpt-4o-mini", "OPENAI_API_KEY"),
        "lepton": Preset("https://mistral-7b.lepton.run/api/v1/", "mistral-7b", "LEPTONAI_TOKEN"),
    }
)


async def find_ollama(base_url: str = "http://localhost:11434") -> str | None:
    """Return the name of a mistral model that the Ollama at ``base_url`` has, None without one; 0.3 s at most."""
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return _mistral_in(await asyncio.to_thread(_tags, base_url))
    except (OSError, HTTPException, ValueError):
        return None


def _tags(base_url: str) -> object:
    address = urlsplit(base_url)
    connection = HTTPConnection(address.hostname or "localhost", address.port, timeout=LOOK_SECONDS)
    with closing(connection):
        connection.request("GET", f"{address.path.rstrip('/')}/api/tags")
        response = connection.getresponse()
        return json.loads(response.read(MAX_BYTES)) if response.status == 200 else None


def _mistral_in(tags: object) -> str | None:
    """Return the best name: mistral itself first, then its relatives, as they are listed."""
    models = tags.get("models") if isinstance(tags, dict) else None
    entries = [entry for entry in models if isinstance(entry, dict)] if isinstance(models, list) else []
    names = [name for entry in entries if isinstance(name := entry.get("name"), str) and "mistral" in name.lower()]
    return min(names, key=lambda name: not name.lower().startswith("mistral:"), default=None)
