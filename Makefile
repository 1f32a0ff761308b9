# Alles wat je met het portaal doet, begint hier. `make help` somt op.
# Niets hangt af van je shell: alleen DATABASE_URL, REDIS_URL, PORTAAL_HOST en PORTAAL_PORT (make run) en
# TEST_DATABASE_URL, TEST_REDIS_URL, CI (make test) doen mee als je ze zet.

MAKEFLAGS += --no-print-directory
SHELL := /bin/sh
PY := .venv/bin/python
MANAGE := $(PY) manage.py

unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONWARNINGS VIRTUAL_ENV DJANGO_SETTINGS_MODULE
unexport DEBUG DEMO_WORLD PORTAL_HTTPS PORTAL_ADDRESS SECRET_KEY ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS TRUSTED_PROXIES
unexport EMAIL_URL OIDC_PROVIDERS VAR_DIR PYTEST_ADDOPTS
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help run test choose-tests bench bench-kbo bench-matching requirements screenshots lock lint clean

run: ## start het portaal met een demowereld (web, worker en beat; Ctrl-C stopt alles)
	@bin/prepare run
	@set -e; export DEMO_WORLD=1 PORTAL_HTTPS=0 DEBUG=0 EMAIL_URL=filemail:/// TRUSTED_PROXIES=0; \
	  export SECRET_KEY="$$(cat var/secret_key)"; \
	  echo "Databank bijwerken en demowereld klaarzetten ..."; \
	  exec $(MANAGE) klaarzetten --verbosity 0 --start

test: ## installeer wat de tests nodig hebben en voer ze allemaal uit (WHOLE=1: alles ook op PostgreSQL)
	@bin/prepare test
	@$(PY) -m tests.harness.run $(if $(WHOLE),--whole)

choose-tests: ## bepaal opnieuw welke tests samen elke vraag aan PostgreSQL stellen
	@bin/prepare test
	@$(PY) -m tests.harness.choosing

bench: ## meet wat een pagina kost tegenover een kale pagina
	@bin/prepare run
	@$(PY) -m tests.bench.run

bench-kbo: ## laad een verzonnen KBO-bestand van twee miljoen ondernemingen (DATABASE_URL: een lege PostgreSQL-databank)
	@bin/prepare run
	@$(PY) -m tests.bench.kbo

bench-matching: ## maak een voorstel voor 5.000 lerenden en 2.500 leerplaatsen, naast de kale solver (DATABASE_URL: een lege databank)
	@bin/prepare run
	@$(PY) -m tests.bench.matching

requirements: ## elke eis met de tests die haar tonen, en de eisen zonder test
	@bin/prepare run
	@SECRET_KEY=none PORTAL_HTTPS=1 $(MANAGE) requirements

screenshots: ## maak de schermafbeeldingen van de README opnieuw
	@bin/prepare test
	@$(PY) -m tests.harness.screenshots

lock: ## zet alle versies en hashes vast in requirements.lock (UPGRADE=1: neem de nieuwste)
	@bin/prepare lock
	@.venv/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) \
	  --quiet --output-file requirements.lock
	@bin/prepare run

lint: ## controleer de stijl en bekende zwakke plekken in pakketten
	@bin/prepare run
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

clean: ## gooi de virtuele omgeving en alle gegevens van de demowereld weg
	rm -rf .venv var .pytest_cache .ruff_cache .hypothesis

help: ## deze lijst
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
