"""The command `stadtchronik` as a process of its own."""

import subprocess
import sys

COMMAND_MAX_SECONDS = 180


def command(*arguments):
    return [sys.executable, "-m", "crawler.cli", *map(str, arguments)]


def stadtchronik(*arguments, check=True, **fields):
    done = subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        check=False,
        timeout=COMMAND_MAX_SECONDS,
        **fields,
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done
