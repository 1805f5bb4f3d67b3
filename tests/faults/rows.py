"""The fault table: every group of rows, by name."""

from collections.abc import Mapping

from tests.faults.documents import DOCUMENTS
from tests.faults.indexes import LITE_FILE, LITE_SERVER, MILVUS_SERVER
from tests.faults.journals import DISK, JOURNAL
from tests.faults.machine import CLOCK, CLOCK_AHEAD, DNS
from tests.faults.models import MODEL
from tests.faults.peers import LLAMA, POSTGRES
from tests.faults.platforms import PLATFORMS, PLATFORMS_LONG
from tests.faults.processes import BOT
from tests.faults.row import Group
from tests.faults.tokens import HTTP, TOKENS, TOKENS_START

GROUPS: Mapping[str, Group] = {
    "bot": BOT,
    "model": MODEL,
    "index-file": LITE_FILE,
    "index-server": LITE_SERVER,
    "journal": JOURNAL,
    "disk": DISK,
    "platforms": PLATFORMS,
    "platforms-long": PLATFORMS_LONG,
    "http": HTTP,
    "tokens": TOKENS,
    "tokens-start": TOKENS_START,
    "dns": DNS,
    "clock": CLOCK,
    "clock-ahead": CLOCK_AHEAD,
    "documents": DOCUMENTS,
    "milvus": MILVUS_SERVER,
    "postgres": POSTGRES,
    "llama": LLAMA,
}
