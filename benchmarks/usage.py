"""What a command costs in CPU time, with every process it leaves behind.

    python -m benchmarks.usage COMMAND...

A pool's workers are often no children of the program that began them, and are not waited for by it. So this process
adopts what is orphaned (PR_SET_CHILD_SUBREAPER of prctl(2), Linux only) and waits for all of it.
"""

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PR_SET_CHILD_SUBREAPER = 36
COMMAND_MAX_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds of a command: its own process, and those it began; what it wrote, and its exit code."""

    own: float
    others: float
    output: str
    code: int

    @property
    def total(self) -> float:
        """All of it."""
        return self.own + self.others


class CommandFailed(RuntimeError):  # noqa: N818 - it is the command that failed
    """A command that is measured must do its work."""


def measured(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Usage:
    """Runs a command to its end, and all it left behind.

    Raises:
        CommandFailed: it ended with another exit code than 0.
    """
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.usage", *command],
        cwd=ROOT,
        env=os.environ | dict(environment or {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=COMMAND_MAX_SECONDS,
    )
    output, _, last = done.stdout.rstrip("\n").rpartition("\n")
    if done.returncode:
        raise CommandFailed(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return Usage(**json.loads(last), output=output, code=done.returncode)


def main() -> None:
    """Prints what the command prints, then a line of JSON."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    command = subprocess.Popen(sys.argv[1:])
    own, others, code = 0.0, 0.0, 0
    while True:
        try:
            pid, status, used = os.wait4(-1, 0)
        except ChildProcessError:
            break
        spent = used.ru_utime + used.ru_stime
        if pid == command.pid:
            own, code = spent, os.waitstatus_to_exitcode(status)
        else:
            others += spent
    print("\n" + json.dumps({"own": own, "others": others}))
    sys.exit(code)


if __name__ == "__main__":
    main()
