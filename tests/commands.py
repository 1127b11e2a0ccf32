"""The command `stadtchronik` as a process of its own."""

import os
import sys

from tests import nursery

COMMAND_MAX_SECONDS = 180


def command(*arguments):
    return [sys.executable, "-m", "crawler.cli", *map(str, arguments)]


def stadtchronik(*arguments, check=True, env=os.environ, cwd=nursery.ROOT):
    done = nursery.run("crawler.cli", *arguments, env=env, cwd=cwd, timeout=COMMAND_MAX_SECONDS)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done
