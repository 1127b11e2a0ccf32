"""From what people type to an FTS5 expression: German spellings, phrases, AND, OR, NOT. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice, product

QUERY_MAX_CHARACTERS = 500  # what is beyond is not searched for
TERMS_MAX = 32  # words and phrases of one query
SPELLINGS_MAX = 16  # of one word

# What one spelling writes as the other: Düsseldorf and Duesseldorf, Straße and Strasse.
_PAIRS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
_BOTH = _PAIRS | {short: long for long, short in _PAIRS.items()}
_PARTS = re.compile("(" + "|".join(_BOTH) + ")")

_TOKEN = re.compile(
    r'(?P<not>-(?=["=\w]))?(?P<exact>=)?(?:(?P<field>headline|titel):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)
_OR = frozenset({"OR", "ODER"})
_AND = frozenset({"AND", "UND"})
_NOT = frozenset({"NOT", "NICHT"})
_HYPHEN = re.compile(r"[-‐‑–]")
_HAS_LETTER = re.compile(r"\w")


class QueryError(ValueError):
    """A query cannot be searched for; the message says what to do instead.

    `message` is the sentence before its `values` are put in, so that it can be translated.
    """

    def __init__(self, message: str, **values: str) -> None:
        super().__init__(message % values)
        self.message = message
        self.values = values


@dataclass(frozen=True, slots=True)
class _Term:
    expression: str
    wanted: bool


def expression(query: str) -> str | None:
    """The FTS5 expression of a query (sqlite.org/fts5.html §3); None when nothing was typed.

    All words must occur. `OR` between two words binds tighter than that. `-word` and `NOT word` must
    not occur, `"several words"` stand side by side, `wort*` begins a word, `headline:` looks only
    there. A word is found in every spelling of its umlauts and with or without its hyphen, unless `=`
    stands before it or it is quoted. Whatever else is typed is searched for as words.

    Raises:
        QueryError: it has no word at all, or only says what is not wanted.
    """
    groups: list[list[_Term]] = []
    joined = negated = False
    for found in islice(_TOKEN.finditer(query[:QUERY_MAX_CHARACTERS]), TERMS_MAX):
        word = found["word"] or ""
        if word in _AND:
            continue
        if word in _OR or word in _NOT:
            joined, negated = joined or word in _OR, negated or word in _NOT
            continue
        text = _term(found)
        if text is None:
            continue
        term = _Term(text, wanted=not (negated or found["not"]))
        if joined and groups and groups[-1][-1].wanted and term.wanted:
            groups[-1].append(term)
        else:
            groups.append([term])
        joined = negated = False
    wanted = [_either(group) for group in groups if group[0].wanted]
    unwanted = [_either(group) for group in groups if not group[0].wanted]
    if unwanted and not wanted:
        raise QueryError("Name a word to search for as well: a query cannot only leave out.")
    if not wanted and query.strip():
        raise QueryError("There is no word in this query. Type a word to search for.")
    return " NOT ".join([" AND ".join(wanted), *unwanted]) if wanted else None


def spellings(word: str) -> tuple[str, ...]:
    """The ways to write a word: as it is, with umlauts spelled out or put back, without its hyphen."""
    word = word.lower()  # the index folds case itself
    forms: dict[str, None] = {word: None}
    for form in (word, _HYPHEN.sub("", word)):
        parts = _PARTS.split(form)
        choices = [(part, _BOTH[part]) if part in _BOTH else (part,) for part in parts]
        forms |= dict.fromkeys("".join(choice) for choice in islice(product(*choices), SPELLINGS_MAX))
    return tuple(islice(forms, SPELLINGS_MAX))


def _term(found: re.Match[str]) -> str | None:
    """One word or phrase as an expression; None when nothing of it can be searched for."""
    field = "headline : " if found["field"] else ""
    if found["phrase"] is not None:
        return field + _quoted(found["phrase"]) if _HAS_LETTER.search(found["phrase"]) else None
    bare = found["word"].strip("()[]{}.,;:!?+^'’„“”»«/\\&")
    star = "*" if bare.endswith("*") else ""
    bare = bare.strip("*")
    if not _HAS_LETTER.search(bare):
        return None
    forms = (bare,) if found["exact"] else spellings(bare)
    return field + _any(_quoted(form) + star for form in forms)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', " ").replace("\x00", " ") + '"'


def _any(expressions: Iterable[str]) -> str:
    listed = list(expressions)
    return listed[0] if len(listed) == 1 else "(" + " OR ".join(listed) + ")"


def _either(group: list[_Term]) -> str:
    return _any(term.expression for term in group)
