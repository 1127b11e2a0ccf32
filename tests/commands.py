"""The command `stadtchronik` as a process of its own."""

import os
import time

from tests import nursery

COMMAND_MAX_SECONDS = 600  # which a busy machine needs for a demonstration; an idle one takes 15


def stadtchronik(*arguments, check=True, env=os.environ, cwd=nursery.ROOT):
    done = nursery.run("crawler.cli", *arguments, env=env, cwd=cwd, timeout=COMMAND_MAX_SECONDS)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def running(*arguments, env=os.environ, timeout=COMMAND_MAX_SECONDS):
    """The command while it runs, as `nursery.running` has it."""
    return nursery.running("crawler.cli", *arguments, env=env, timeout=timeout)


def running_on(archive, name, env):
    """A command with an archive, while it runs."""
    return running(name, "--json", "--archive", archive, env=env)


def well_done_on(archive, name, env):
    """Runs a command with an archive that must do well; returns how many seconds it took."""
    with running_on(archive, name, env) as process:
        begun = time.monotonic()
        ended = process.finished()
        duration = time.monotonic() - begun
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return duration
