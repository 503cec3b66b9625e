# The same service in a container: migrates, then serves. Needs QUICKCHOICE_SECRET (32 characters or more).
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY pyproject.toml README.md ./
COPY app app
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv quickchoice && install -d -o quickchoice /data
WORKDIR /srv
COPY --from=build /opt/venv /opt/venv
COPY --chown=root:root pyproject.toml README.md ./
COPY alembic alembic
COPY app app
COPY catalog catalog
COPY requirements_map requirements_map
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONPATH=/srv \
    QUICKCHOICE_ENV=production QUICKCHOICE_HOST=0.0.0.0 QUICKCHOICE_PORT=8000 QUICKCHOICE_DATA=/data
USER quickchoice
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
CMD ["quickchoice", "serve"]
