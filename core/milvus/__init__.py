"""Milvus: the passages' home, the only place that names it; a Lite file, a server or Zilliz Cloud by address."""
