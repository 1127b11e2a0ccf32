"""Errors that are answers, not faults: a command says them in one sentence."""

WRONG_USE = 2  # exit codes, as docs/cli.md has them
CUT_SHORT = 1
FAILED = 3  # neither wrong use nor a finding, the program or its disk failed; Python's own would be 1


class Refusal(Exception):  # noqa: N818 - it is an answer
    """Something is not done; the message says why, and what to do. A command ends for it with `exit_code`."""

    exit_code = WRONG_USE
