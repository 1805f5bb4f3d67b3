"""Discord's published OpenAPI description as a judge of requests and responses, where the file is there."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

SPEC = Path(__file__).parents[3] / "shared" / "specs" / "discord-openapi.json"
_NAME = "urn:discord"
_JSON = "content/application~1json/schema"


@dataclass(slots=True)
class Description:
    """The description, and how often it was asked; ``problems`` of a body are a line each."""

    document: dict[str, Any]
    registry: "Registry[Any]"
    checked: int = 0
    _validators: dict[str, Draft202012Validator] = field(default_factory=dict)

    def request(self, method: str, template: str, body: object) -> list[str]:
        """Return what is wrong with the body of a request."""
        operation = self._operation(method, template)
        if operation is None:
            return [f"{method} {template} is not in the description"]
        if body is None or "application/json" not in operation.get("requestBody", {}).get("content", {}):
            return []
        return self._problems(f"{_path(method, template)}/requestBody/{_JSON}", body)

    def response(self, method: str, template: str, status: int, body: object) -> list[str]:
        """Return what is wrong with the body of a response."""
        operation = self._operation(method, template) or {"responses": {}}
        if str(status) not in operation["responses"]:
            return [f"{method} {template} does not answer {status}"]
        described = operation["responses"][str(status)].get("content", {})
        if body is None or "application/json" not in described:
            return [] if body is None and not described else [f"{method} {template}: a body or none"]
        return self._problems(f"{_path(method, template)}/responses/{status}/{_JSON}", body)

    def _operation(self, method: str, template: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.document["paths"].get(template, {}).get(method.lower())
        return found

    def _problems(self, pointer: str, body: object) -> list[str]:
        self.checked += 1
        if pointer not in self._validators:
            schema = {"$ref": f"{_NAME}#{pointer}"}
            self._validators[pointer] = Draft202012Validator(schema, registry=self.registry)
        found = self._validators[pointer].iter_errors(body)
        return [_line(error) for error, _ in zip(found, range(4), strict=False)]


@cache
def _loaded() -> tuple[dict[str, Any], "Registry[Any]"]:
    document: dict[str, Any] = json.loads(SPEC.read_text(encoding="utf-8"))
    _loosen(document)
    return document, Registry().with_resource(_NAME, DRAFT202012.create_resource(document))


def description() -> Description | None:
    """Return the description, None where the file is absent."""
    return Description(*_loaded()) if SPEC.exists() else None


def _path(method: str, template: str) -> str:
    return f"/paths/{template.replace('~', '~0').replace('/', '~1')}/{method.lower()}"


def _loosen(node: object) -> None:
    """Let ids be numbers and permissions be strings, too: Discord takes both, and libraries send both."""
    if isinstance(node, dict):
        if isinstance(permissions := node.get("default_member_permissions"), dict):
            permissions["type"] = ["string", "integer", "null"]
        if node.get("format") == "snowflake" and node.get("type") == "string":
            node["type"] = ["string", "integer"]
        for below in node.values():
            _loosen(below)
    elif isinstance(node, list):
        for below in node:
            _loosen(below)


def _line(error: ValidationError) -> str:
    """Return the deepest reason of an error in a line."""
    while error.context:
        error = max(error.context, key=_depth)
    return f"{error.json_path}: {error.message[:160]}"


def _depth(error: ValidationError) -> tuple[int, int]:
    below = max((_depth(one) for one in error.context or ()), default=(0, 0))
    return max((len(error.absolute_path), len(error.context or ())), below)
