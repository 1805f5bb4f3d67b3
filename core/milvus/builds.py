"""The builds of an index: collections, their notes (manifest, frequencies), and the alias readers follow."""

import json
import re
import secrets
from dataclasses import dataclass

from core.errors import IndexMismatch, IndexMissing, IndexUnavailable
from core.manifest import Manifest, Rules, from_json, to_json
from core.milvus.connection import SLOW_SECONDS, Connection, translated, without_password
from core.milvus.rows import create_notes, create_passages, note

_MANIFEST = "manifest"
_NO_SUCH_ALIAS = (100, 1600)  # Milvus Lite's code and a server's


@dataclass(frozen=True, slots=True)
class Build:
    """One filled or unfinished copy of the index."""

    collection: str
    manifest: Manifest

    @property
    def notes(self) -> str:
        """Name of the collection with the build's notes."""
        return notes_of(self.collection)


def notes_of(collection: str) -> str:
    """Return the name of the notes beside a collection of passages."""
    return f"{collection}_notes"


def live_collection(connection: Connection) -> str | None:
    """Return the collection behind the alias; None before the first index, IndexUnavailable when it is not ours."""
    from pymilvus.exceptions import MilvusException

    try:
        found = str(connection.client.describe_alias(connection.name)["collection_name"])
    except MilvusException as error:
        if error.code in _NO_SUCH_ALIAS:
            return None
        raise
    if not _is_ours(connection, found):
        msg = f"the alias {connection.name!r} leads to {found!r}, which Footnote did not make: set another milvus.name"
        raise IndexUnavailable(msg)
    return found


def collections(connection: Connection) -> list[str]:
    """Return the passages' collections of all builds, in no meaningful order."""
    return sorted(name for name in connection.client.list_collections() if _is_ours(connection, name))


def _is_ours(connection: Connection, collection: str) -> bool:
    """Tell our builds from what others named alike: what is not certainly ours is never dropped."""
    return re.fullmatch(re.escape(connection.name) + r"_b[0-9a-f]{12}", collection) is not None


def read_manifest(connection: Connection, collection: str) -> Manifest | None:
    """Return a build's manifest; None when it was never written or is not one of ours."""
    client = connection.client
    if not client.has_collection(notes_of(collection)):
        return None
    client.load_collection(notes_of(collection), timeout=SLOW_SECONDS)
    found = client.get(notes_of(collection), ids=[_MANIFEST], output_fields=["value"])
    try:
        return from_json(json.loads(found[0]["value"])) if found else None
    except (KeyError, TypeError, ValueError):
        return None


def write_manifest(connection: Connection, collection: str, manifest: Manifest) -> None:
    """Store the manifest: one row, so that readers see the old one or the new one."""
    connection.client.upsert(notes_of(collection), [note(_MANIFEST, json.dumps(to_json(manifest)))])


def create_build(connection: Connection, manifest: Manifest) -> Build:
    """Create an empty build; the manifest comes last, so that a build cut off before it is known as junk."""
    collection = f"{connection.name}_b{secrets.token_hex(6)}"
    create_passages(connection, collection, manifest.rules.dimension)
    create_notes(connection, notes_of(collection))
    write_manifest(connection, collection, manifest)
    return Build(collection, manifest)


def drop_build(connection: Connection, collection: str) -> None:
    """Remove a build that nobody reads; its notes go first, for they are only found beside their passages."""
    connection.client.drop_collection(notes_of(collection))
    connection.client.drop_collection(collection)


def publish(connection: Connection, collection: str) -> None:
    """Let readers see ``collection``, in one step, and drop every other build."""
    client = connection.client
    live = live_collection(connection)
    if live is None:
        client.create_alias(collection, connection.name)
    elif live != collection:
        client.alter_alias(collection, connection.name)
    for other in collections(connection):
        if other != collection:
            drop_build(connection, other)


def choose_build(connection: Connection, rules: Rules, *, rebuild: bool) -> tuple[Build, bool]:
    """Return the build to fill, and whether readers see it already: the live one, an unfinished one, or a new one.

    Raises IndexMismatch when the live one was made by other rules and no rebuild is asked for or under way.
    """
    live = _live(connection, rebuild=rebuild)
    unfinished = _unfinished(connection, rules, live)
    if live and not rebuild:
        difference = rules.differences(live.manifest.rules)
        if not difference:
            return live, True
        if not unfinished:
            raise IndexMismatch(mismatch_text(difference))
    return unfinished or create_build(connection, Manifest(rules, sources=live.manifest.sources if live else ())), False


def mismatch_text(difference: str) -> str:
    """Return the one line an operator needs when settings and index disagree."""
    return (
        f"the index was made with other settings ({difference}): "
        "run `footnote index --rebuild` to make it anew, or put the settings back"
    )


def _live(connection: Connection, *, rebuild: bool) -> Build | None:
    try:
        return live_build(connection)
    except IndexMissing:
        return None
    except IndexMismatch:
        if rebuild:
            return None
        raise


def _unfinished(connection: Connection, rules: Rules, live: Build | None) -> Build | None:
    for collection in collections(connection):
        if live and collection == live.collection:
            continue
        manifest = read_manifest(connection, collection)
        # A ready one beside a live one is what the live one replaced: only its removal was cut off.
        if manifest and not rules.differences(manifest.rules) and not (live and manifest.ready):
            return Build(collection, manifest)
    return None


def require_index(connection: Connection) -> None:
    """Raise IndexMissing when nothing is indexed yet."""
    with translated("can't read the index"):
        live_build(connection)


def live_build(connection: Connection) -> Build:
    """Return the build readers use; raises IndexMissing before the first, IndexMismatch for one that can't be read."""
    collection = live_collection(connection)
    if collection is None:
        msg = f"nothing is indexed at {without_password(connection.uri)} yet: run `footnote index SOURCE`"
        raise IndexMissing(msg)
    manifest = read_manifest(connection, collection)
    if manifest is None:
        where = without_password(connection.uri)
        msg = f"the index at {where} was made by another version: run `footnote index --rebuild`"
        raise IndexMismatch(msg)
    return Build(collection, manifest)
