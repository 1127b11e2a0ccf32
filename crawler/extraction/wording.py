"""Lines compared by their words alone. Pure."""

import re

_WORD = re.compile(r"\w+")


def wording(line: str) -> str:
    """The words of a line, in lower case with a space between: what two lines must share to say the same."""
    return " ".join(_WORD.findall(line.casefold()))
