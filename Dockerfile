# Eén image voor web, worker, beat en de eenmalige migratie; docker-compose.yml zegt wat elk doet.

FROM python:3.13-slim-bookworm AS packages
WORKDIR /build
COPY requirements.lock pyproject.toml ./
# uv zelf komt met zijn hash uit de lock; daarna installeert het enkel wat het portaal nodig heeft om te draaien
RUN awk '/^[a-zA-Z0-9]/ { keep = /^uv==/ } keep && !/^ *#/' requirements.lock > uv.txt \
    && pip install --no-cache-dir --require-hashes --no-deps -r uv.txt \
    && python -m venv --without-pip /venv \
    && uv pip install --no-cache --python /venv/bin/python --require-hashes -c requirements.lock -r pyproject.toml


FROM python:3.13-slim-bookworm
# wat WeasyPrint laadt om een PDF te maken, en de tijdzones
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/portaal portaal \
    && mkdir /var/lib/portaal/files && chown portaal: /var/lib/portaal/files

ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=duaalportal.settings \
    VAR_DIR=/var/lib/portaal
COPY --from=packages /venv /venv
WORKDIR /app
COPY manage.py ./
COPY templates templates
COPY static static
COPY duaalportal duaalportal
COPY companies companies
COPY groeiwijzer groeiwijzer
COPY learningplans learningplans
COPY matching matching
COPY evaluation evaluation

USER portaal
RUN SECRET_KEY=only-for-this-step python manage.py collectstatic --noinput --verbosity 0

EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/gezond/', headers={'Host': 'localhost'}), timeout=4)"]
CMD ["gunicorn", "duaalportal.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--preload", "--no-control-socket"]
