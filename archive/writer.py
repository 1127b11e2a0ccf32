"""The writer: one thread that owns the archive and commits what others hand it, in batches."""

import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from archive import vocabulary
from archive.store import Archive

BATCH_MAX = 100  # operations in one transaction
MERGED_EVERY = 50  # transactions, the index is put together: readers look for each word in every part it has

P = ParamSpec("P")
T = TypeVar("T")


def refuses(error: BaseException) -> bool:
    """Whether the disk or the database refuses, so that what comes after will fail too.

    A constraint that is not met is one operation's own fault.
    """
    return isinstance(error, OSError | sqlite3.Error) and not isinstance(error, sqlite3.IntegrityError)


@dataclass(frozen=True, slots=True)
class _Task:
    """An operation and whoever waits for it."""

    operation: Callable[[Archive], Any]
    future: Future[Any]

    def perform(self, archive: Archive) -> Callable[[], None]:
        """Runs the operation in a savepoint; what comes back tells the waiting side, once that is safe."""
        try:
            with archive.db.atomic():
                return partial(self.future.set_result, self.operation(archive))
        except Exception as error:  # noqa: BLE001 - it belongs to the one who waits, and is raised there
            return partial(self.future.set_exception, error)


class Writer:
    """Runs operations of `Archive` one after the other, many in one transaction.

    A future resolves only when its operation is on the disk: first the capture log is flushed, then
    the transaction committed. An operation that fails is undone alone, and its error goes to its
    future; when the commit fails, the whole batch fails.
    """

    def __init__(self, path: Path, program: str, *, learns: bool = True) -> None:
        self._archive = Archive.open(path, program=program, learns=learns)
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="archive-writer")
        self._commits = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tasks.put(None)
        self._thread.join()
        self._archive.close()

    def submit(
        self, operation: Callable[Concatenate[Archive, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Queues `operation(archive, *args, **kwargs)`; the future gives its result once it is durable."""
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()  # what was handed over is done, whoever still waits
        self._tasks.put(_Task(lambda archive: operation(archive, *args, **kwargs), future))
        return future

    def _run(self) -> None:
        tasks: list[_Task | None] = []
        while None not in tasks:
            tasks = [self._tasks.get()]
            while len(tasks) < BATCH_MAX and not self._tasks.empty():
                tasks.append(self._tasks.get())
            self._commit([task for task in tasks if task is not None])

    def _commit(self, tasks: Sequence[_Task]) -> None:
        try:
            with self._archive.db.atomic():
                outcomes = [task.perform(self._archive) for task in tasks]
                self._commits += 1
                if self._commits % MERGED_EVERY == 0:
                    vocabulary.merge(self._archive.db)
                self._archive.log.flush()
        except Exception as error:  # noqa: BLE001 - disk full and the like: everyone who waits must know
            for task in tasks:
                task.future.set_exception(error)
        else:
            for settle in outcomes:
                settle()
