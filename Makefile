# Everything a newcomer needs: `make demo` and `make test`. Only python3 (3.11 or newer) and make must be there.

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8001

LOCALE := archive/web/locale

# Whole files, because tests of a file share what was crawled for them; in the order of tests/conftest.py.
WORKERS := -n 2 --dist loadfile --no-loadscope-reorder

ALPHA := .venv-alpha
DATASETTE_ALPHA := 1.0a41
SERVING = $(shell grep -rlE 'serving import (application|pages_of)' tests/archive)

.PHONY: demo test alpha check format docs messages pictures clean

demo: .venv/ready ## crawl six invented cities on this machine and open the archive
	$(BIN)/stadtchronik demo --port $(PORT)

test: .venv/ready ## run every test
	$(BIN)/pytest $(WORKERS)

alpha: $(ALPHA)/ready ## run the tests that serve an archive with the coming line of Datasette
	$(ALPHA)/bin/python -m pytest -q $(WORKERS) $(SERVING)

check: .venv/ready ## what must hold before a commit, tests apart: lint, types, generated documents
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/cog --check -I docs README.md docs/*.md

format: .venv/ready
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

docs: .venv/ready ## write the generated parts of the documents anew
	$(BIN)/cog -r -I docs README.md docs/*.md
	$(BIN)/python -m archive.web.metadata

messages: .venv/ready ## bring the German catalogue up to date with the templates
	$(BIN)/pybabel -q extract -F $(LOCALE)/babel.cfg -k QueryError --no-location -o $(LOCALE)/messages.pot archive
	$(BIN)/pybabel -q update -l de -i $(LOCALE)/messages.pot -o $(LOCALE)/de.po --no-fuzzy-matching --ignore-obsolete -w 200
	rm $(LOCALE)/messages.pot

pictures: .venv/ready ## take the pictures of the documents anew
	mkdir -p docs/pictures
	STADTCHRONIK_PICTURES=docs/pictures $(BIN)/pytest tests/test_browser_pictures.py

clean:
	rm -rf .venv $(ALPHA)

# uv where there is one, otherwise pip, which would compile on one core (what cannot be compiled does no harm). The file is
# touched last, so that a broken installation is not taken for a good one.
.venv/ready: pyproject.toml
	@if command -v uv >/dev/null; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) .venv && \
	  uv pip install --quiet --python $(BIN)/python --editable . --group dev; \
	else \
	  $(PYTHON) -m venv .venv && \
	  $(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1' && \
	  $(BIN)/python -m pip install --quiet --no-compile --editable . --group dev && \
	  { $(BIN)/python -m compileall -qq -j 0 .venv/lib || true; }; \
	fi
	@touch $@

# The same packages with another Datasette than pyproject.toml asks for; pip says so, and does it. They are links to the same
# files, which pip never writes to: it puts new ones in their place.
$(ALPHA)/ready: .venv/ready Makefile
	rm -rf $(ALPHA)
	$(PYTHON) -m venv --without-pip $(ALPHA)
	cp -Rl .venv/lib $(ALPHA)
	@$(ALPHA)/bin/python -c 'import pip' 2>/dev/null || $(ALPHA)/bin/python -m ensurepip  # uv brings none
	$(ALPHA)/bin/python -m pip install --quiet 'datasette==$(DATASETTE_ALPHA)'
	@touch $@
