# Footnote, with its embedding model: `docker build -t footnote .`, then docs/deploy.md.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/footnote
WORKDIR /build
COPY requirements.txt ./
RUN /opt/footnote/bin/pip install --no-deps --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY core ./core
COPY bot ./bot
RUN /opt/footnote/bin/pip install --no-deps --no-build-isolation . \
    && FOOTNOTE_MODEL_DIR=/opt/models /opt/footnote/bin/footnote fetch \
    && find /opt/footnote -type d -name tests -prune -exec rm -r {} + \
    && /opt/footnote/bin/python -m pip uninstall --quiet --yes pip

FROM python:3.11-slim-bookworm
COPY --from=build /opt/footnote /opt/footnote
COPY --from=build /opt/models /opt/models
RUN useradd --uid 10001 --user-group --create-home footnote \
    && install --directory --owner footnote --group footnote /app /data
ENV PATH=/opt/footnote/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    FOOTNOTE_DATA_DIR=/data \
    FOOTNOTE_MODEL_DIR=/opt/models \
    FOOTNOTE_WEB__HOST=0.0.0.0 \
    PORT=3000
USER 10001
WORKDIR /app
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=4)"]
CMD ["footnote", "serve"]
