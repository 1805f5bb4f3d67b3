"""A PostgreSQL server of the tests' own, on a socket in a temporary folder; stopped by who started it."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

USER = "footnote"
_UNPRIVILEGED = "nobody"  # the server refuses to run as root
_PLACES = ("/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/17/bin")
_OPTIONS = "-c listen_addresses='' -c fsync=off -c max_connections=60 -c shared_buffers=16MB"


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server; ``url`` leads to a database of it."""

    folder: Path
    binaries: Path

    def url(self, database: str = "postgres") -> str:
        """Return the address as an operator writes it into DATABASE_URL."""
        return f"postgres://{USER}@/{database}?host={self.folder}"

    def fresh_url(self) -> str:
        """Return an address under which the database is empty: a schema of its own, quicker made than a database."""
        name = f"t{secrets.token_hex(6)}"
        self._run(f"psql -q -h {self.folder} -U {USER} -c 'CREATE SCHEMA {name}' postgres")
        return f"{self.url()}&search_path={name}"

    def start(self) -> None:
        """Return when the server takes connections."""
        options = f"{_OPTIONS} -c unix_socket_directories={self.folder}"
        self._run(f'pg_ctl -D {self.folder}/data -l {self.folder}/log -w -o "{options}" start')

    def stop(self) -> None:
        """End it at once, as a crash would: open connections break."""
        self._run(f"pg_ctl -D {self.folder}/data -m immediate -w stop")

    def _run(self, command: str) -> str:
        return run_unprivileged(f"PATH={self.binaries}:$PATH {command}")


def find_binaries() -> Path | None:
    """Return the folder of the server's programs, if there is one."""
    found = shutil.which("initdb")
    places = [*map(Path, _PLACES), *([Path(found).resolve().parent] if found else [])]
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Start a server, and stop it in the end; skips the test where PostgreSQL is not installed."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: postgresql-15)")
    folder = Path(tempfile.mkdtemp(prefix="footnote-pg-"))  # not below pytest's own, which others can't enter
    try:
        if os.getuid() == 0:
            shutil.chown(folder, _UNPRIVILEGED)
        server = PostgresServer(folder, binaries)
        run_unprivileged(f"{binaries}/initdb -D {folder}/data -U {USER} -A trust -E UTF8 --locale=C -N")
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_unprivileged(command: str) -> str:
    """Run a line of shell, as another user where this one is root, and return what it prints."""
    arguments = ["bash", "-c", command]
    if os.getuid() == 0:
        arguments = ["su", "-s", "/bin/bash", _UNPRIVILEGED, "-c", command]
    result = subprocess.run(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/", timeout=60, check=False
    )
    assert result.returncode == 0, result.stdout
    return result.stdout
