"""Commands as processes of their own that need not import the program again: forked from one that has.

Importing costs more CPU than most crawls of a test. What a command inherits are modules as they were imported, the tables of
an archive without articles and the dictionary of search, and nothing else: environment, folder, arguments and output are those it is given.
"""

import atexit
import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import cache
from importlib import reload
from multiprocessing import forkserver, util
from pathlib import Path

import click
from scrapy.utils.conf import build_component_list
from scrapy.utils.misc import load_object

from archive.lexicon import german
from archive.opening import opened
from crawler.cli import cli
from crawler.crawl import settings_with
from crawler.doors import Later

ROOT = Path(__file__).parent.parent


def run(module, *arguments, env, timeout, cwd=ROOT):
    """Runs a module as `python -m` does, and ends it when it takes longer than `timeout` seconds.

    Raises:
        subprocess.TimeoutExpired: it did.
    """
    with running(module, *arguments, env=env, timeout=timeout, cwd=cwd) as command:
        return command.finished()


@contextmanager
def running(module, *arguments, env, timeout, cwd=ROOT):
    """The same, while it runs; it is killed at the end of the block at the latest. A `timeout` of 0 is none."""
    with tempfile.TemporaryDirectory() as folder:
        outputs = [Path(folder) / name for name in ("stdout", "stderr")]
        words = [module, *map(str, arguments)]
        told = {
            "words": words,
            "env": dict(env),
            "outputs": [*map(str, outputs)],
            "timeout": timeout,
            "cwd": str(cwd),
        }
        command = Command(_ask(told), words, outputs, timeout)
        try:
            yield command
        finally:
            command.kill()
            command.wait()


class Command:
    """A running command. `returncode` is None until it has ended and somebody has looked."""

    def __init__(self, pid, words, outputs, timeout):
        self.pid, self.returncode = pid, None
        self._words, self._outputs, self._timeout = words, outputs, timeout

    def poll(self):
        """The exit code, or None while it runs."""
        return self._look(os.WNOHANG)

    def wait(self):
        """The exit code; waits for the end."""
        return self._look(0)

    def until(self, words):
        """Waits until it has said them on its standard error."""
        while words not in self._outputs[1].read_text(encoding="utf-8"):
            assert self.poll() is None, f"it ended without saying “{words}”"
            time.sleep(0.02)

    def send_signal(self, number):
        if self.returncode is None:
            os.kill(self.pid, number)  # it is there, as a zombie at least, until the nursery has looked

    def kill(self):
        self.send_signal(signal.SIGKILL)

    def finished(self):
        """How it ended and what it said; waits for the end.

        Raises:
            subprocess.TimeoutExpired: it took too long.
        """
        code = self.wait()
        said = [path.read_text(encoding="utf-8") for path in self._outputs]
        if code == -signal.SIGALRM:
            raise subprocess.TimeoutExpired(self._words, self._timeout, *said)
        return subprocess.CompletedProcess(self._words, code, *said)

    def _look(self, how):
        if self.returncode is None:
            self.returncode = _ask({"look": self.pid, "how": how})
        return self.returncode


def _ask(told):
    nursery = _nursery()
    nursery.stdin.write(json.dumps(told) + "\n")
    nursery.stdin.flush()
    return json.loads(nursery.stdout.readline())


@cache
def _nursery():
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    nursery = subprocess.Popen([sys.executable, "-m", "tests.nursery"], cwd=ROOT, **pipes)

    def close():
        nursery.stdin.close()
        nursery.wait()
        nursery.stdout.close()

    atexit.register(close)
    return nursery


def _import_all(group):
    """Imports the modules of all its commands."""
    for found in group.commands.values():
        command = found.command() if isinstance(found, Later) else found
        if isinstance(command, click.Group):
            _import_all(command)


def _import_parts():
    """Imports what Scrapy loads by the names its settings have; not the reactor, of which every process makes its own."""
    settings = settings_with({})
    for kind in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "ITEM_PIPELINES", "EXTENSIONS"):
        for name in build_component_list(settings.getwithbase(kind)):
            load_object(name)
    for name in settings.values():
        if str(name).startswith(("scrapy.", "crawler.", "uvloop.")):
            load_object(name)
    assert "twisted.internet.reactor" not in sys.modules


def _next_child():
    """In a new process: what it is to do. In the nursery: None, when nobody wants another one."""
    while line := sys.stdin.readline():
        told = json.loads(line)
        if "look" in told:
            ended, status = os.waitpid(told["look"], told["how"])
            answer = os.waitstatus_to_exitcode(status) if ended else None
        else:
            answer = os.fork()
            if answer == 0:
                return told
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()
    return None


def _become(told):
    """Takes environment, input and output of the command, and settings as they are read in that environment."""
    os.chdir(told["cwd"])
    os.environ.clear()
    os.environ.update(told["env"])
    tempfile.tempdir = None  # which Python asks the environment for once
    time.tzset()
    for number, name in enumerate((os.devnull, *told["outputs"])):
        file = os.open(name, os.O_RDWR | os.O_CREAT)
        os.dup2(file, number)
        os.close(file)
    reload(sys.modules["crawler.settings"])
    module, *sys.argv[1:] = told["words"]
    if not hasattr(sys.modules.get(module), "__path__"):  # of a package only __main__ is run
        sys.modules.pop(module, None)  # it is made anew, under the name of a program
    _fork_readers()
    signal.alarm(told["timeout"])
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _fork_readers():
    """The server its reading processes are forked from (crawler.reading) is forked, too, before there is a thread.

    It waits until it is wanted, and ends with the command that does not want it.
    """
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        ours.close()
        try:
            _, given, *_ = socket.recv_fds(theirs, 1, 2)
            if given:
                forkserver.main(*given, [])
        finally:
            os._exit(0)
    theirs.close()
    begin = util.spawnv_passfds

    def begun(path, arguments, given):
        if "forkserver" not in arguments[-1]:
            return begin(path, arguments, given)
        socket.send_fds(ours, [b"."], given)
        return pid

    util.spawnv_passfds = begun


if __name__ == "__main__":
    _import_all(cli)
    _import_parts()
    opened(Path(":memory:")).close()  # which leaves an empty archive for those who begin one
    german()  # for those who search, serve or learn
    # A process that ends looks at all it has once more. What is frozen it leaves alone, and so the pages it shares stay shared.
    gc.freeze()
    if told := _next_child():
        _become(told)
