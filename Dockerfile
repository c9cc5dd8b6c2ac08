# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/sachstand
WORKDIR /src
# The dependencies first: they change less often than the code, and their layer is kept until they do.
COPY requirements.lock .
RUN /opt/sachstand/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY migrations migrations
COPY docs docs
RUN /opt/sachstand/bin/pip install --no-deps --no-build-isolation .

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Sachstand" org.opencontainers.image.licenses="EUPL-1.2"
RUN useradd --system --user-group --create-home --home-dir /var/lib/sachstand --shell /usr/sbin/nologin sachstand
COPY --from=build /opt/sachstand /opt/sachstand
ENV PATH=/opt/sachstand/bin:$PATH PYTHONUNBUFFERED=1 \
    SACHSTAND_HOST=0.0.0.0 SACHSTAND_PORT=8000 SACHSTAND_DATA_DIR=/var/lib/sachstand
USER sachstand
WORKDIR /var/lib/sachstand
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['SACHSTAND_PORT'] + '/healthz', timeout=4)"]
# Needs SACHSTAND_DATABASE_URL: a PostgreSQL 15 or later. `sachstand db upgrade` brings its schema up to date.
CMD ["sachstand", "serve"]
