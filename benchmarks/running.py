"""Reads labelled pages with one extractor in supervised processes: a page that hangs or kills its process costs itself."""

import logging
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from benchmarks.datasets import Page
from benchmarks.extractors import Extractor
from benchmarks.scoring import Reading, Scores, score

READING_TIMEOUT_SECONDS = 120.0

Result = tuple[Page, Reading, Scores]


def run(extractor: Extractor, pages: Sequence[Page], jobs: int) -> Iterator[Result]:
    """Every page with its reading and its scores, in order."""
    with ProcessPool(max_workers=jobs, initializer=_be_quiet) as pool:
        answers = pool.map(partial(_read, extractor), pages, timeout=READING_TIMEOUT_SECONDS).result()
        for page in pages:
            try:
                reading, scores = next(answers)
            except TimeoutError:
                reading = Reading(error=f"took longer than {READING_TIMEOUT_SECONDS:.0f} seconds")
                scores = score(page, reading)
            except ProcessExpired as error:
                reading = Reading(error=f"the process died (exit code {error.exitcode})")
                scores = score(page, reading)
            yield page, reading, scores


def _read(extractor: Extractor, page: Page) -> tuple[Reading, Scores]:
    try:
        reading = extractor.read(page.html, page.url)
    except Exception as error:  # noqa: BLE001 - a crash is an empty answer, as in production
        reading = Reading(error=f"{type(error).__name__}: {error}")
    return reading, score(page, reading)


def _be_quiet() -> None:
    """Some peers are chatty."""
    logging.disable()
    warnings.simplefilter("ignore")
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for the life of the process
