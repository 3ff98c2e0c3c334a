# One image for web, worker, clock and migrate; docker-compose.yml says which.
FROM python:3.11-slim-bookworm AS build
WORKDIR /bedring
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PROJECT_ENVIRONMENT=/opt/bedring
COPY .ci/uv.txt .ci/uv.txt
RUN pip install --no-cache-dir --require-hashes -r .ci/uv.txt
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --frozen --no-dev --all-extras --no-install-project
COPY portal portal
COPY workers workers
COPY templates templates
COPY migrations migrations
RUN uv sync --frozen --no-dev --all-extras --no-editable

FROM python:3.11-slim-bookworm
# Pango for PDFs, and letters for names in other scripts. No Ghostscript: Pillow must not find it.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /tmp bedring \
    && install -d -o bedring -g bedring -m 700 /data
COPY --from=build /opt/bedring /opt/bedring
ENV PATH=/opt/bedring/bin:$PATH DATA_FOLDER=/data XDG_CACHE_HOME=/tmp PYTHONUNBUFFERED=1
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# Alone it is the whole clinic on SQLite and a private Valkey, reachable on this port of the container's host.
CMD ["bedring", "up"]
