"""Commands as processes of their own that need not import the program again: forked from one that has.

Importing costs more CPU than most crawls of a test. What a command inherits are modules as they were imported, and nothing else:
environment, folder, arguments and output are those it is given.
"""

import atexit
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent


def run(module, *arguments, env, timeout, cwd=ROOT):
    """Runs a module as `python -m` does, and ends it when it takes longer than `timeout` seconds.

    Raises:
        subprocess.TimeoutExpired: it did.
    """
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
        nursery = _nursery()
        nursery.stdin.write(json.dumps(told) + "\n")
        nursery.stdin.flush()
        code = int(nursery.stdout.readline())
        said = [path.read_text(encoding="utf-8") for path in outputs]
    if code == -signal.SIGALRM:
        raise subprocess.TimeoutExpired(words, timeout, *said)
    return subprocess.CompletedProcess(words, code, *said)


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


def _next_child():
    """In a new process: what it is to do. In the nursery: None, when nobody wants another one."""
    while line := sys.stdin.readline():
        child = os.fork()
        if child == 0:
            return json.loads(line)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
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
    signal.alarm(told["timeout"])
    importlib.reload(sys.modules["crawler.settings"])
    module, *sys.argv[1:] = told["words"]
    if not hasattr(sys.modules.get(module), "__path__"):  # of a package only __main__ is run
        sys.modules.pop(module, None)  # it is made anew, under the name of a program
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    import crawler.cli  # noqa: F401

    if told := _next_child():
        _become(told)
