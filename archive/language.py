"""From what people type to an FTS5 expression: German spellings, phrases, AND, OR, NOT. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from archive.expansion import as_typed
from archive.refusals import Refusal

QUERY_MAX_CHARACTERS = 500  # what is beyond is not searched for
TERMS_MAX = 32  # words and phrases of one query
EXPANDED_MAX = 8  # words of one query that are looked for in other forms, too; the first ones

_TOKEN = re.compile(
    r'(?P<not>-(?=["=\w]))?(?P<exact>=)?(?:(?P<field>headline|titel):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)
BEGINNING_LETTERS_MIN = (
    3  # before a star: fewer letters begin so many words that a large archive needs seconds
)
APART_MAX = 5  # words of a search that are proposed one by one
_OR = frozenset({"OR", "ODER"})
_AND = frozenset({"AND", "UND"})
_NOT = frozenset({"NOT", "NICHT"})
_HAS_LETTER = re.compile(r"\w")
_PIECE = re.compile(r"[^\W_]+")
_FORM = r'"[^"]*"\*?'  # a word or phrase of an expression
_FORMS = re.compile(rf"\({_FORM}(?: OR {_FORM})+\)")


class QueryError(Refusal, ValueError):
    """A query cannot be searched for; the message says what to do instead.

    `message` is the sentence before its `values` are put in, so that it can be translated.
    """

    def __init__(self, message: str, **values: str) -> None:
        super().__init__(message % values)
        self.message = message
        self.values = values


# What else is searched for with a word, each a word or several side by side; the flag says whether it is wanted.
Forms = Callable[[str, bool], Iterable[str]]
# The words that begin so; None: nobody knows, or they are too many to be named.
Beginning = Callable[[str], Iterable[str] | None]


@dataclass(frozen=True, slots=True)
class _Term:
    expression: str
    wanted: bool


def apart(text: str) -> list[str]:
    """The words that may be searched for one by one where nothing has all of them; none unless they are plain and few."""
    words = text.split()
    plain = all(word.isalpha() and word not in _AND | _OR | _NOT for word in words)
    return words if plain and 1 < len(words) <= APART_MAX else []


def expression(query: str, forms: Forms = lambda *_: (), beginning: Beginning = lambda _: None) -> str | None:
    """The FTS5 expression of a query (sqlite.org/fts5.html §3); None when nothing was typed.

    All words must occur. `OR` between two words binds tighter than that. `-word` and `NOT word` must
    not occur, `"several words"` stand side by side, `wort*` begins a word, `headline:` looks only
    there. A word is found in every spelling of its umlauts, with or without its hyphen, and in the other
    forms that are given for it, unless `=` stands before it or it is quoted. Whatever else is typed is searched
    for as words. A beginning is searched for as the words that begin so where they are given: FTS5 then need not
    gather all their places in the whole archive first.

    Raises:
        QueryError: it has no word at all, only says what is not wanted, or has too short a beginning.
    """
    groups: list[list[_Term]] = []
    joined = negated = False
    expandable = EXPANDED_MAX
    for found in _tokens(query):
        word = found["word"] or ""
        if word in _AND:
            continue
        if word in _OR or word in _NOT:
            joined, negated = joined or word in _OR, negated or word in _NOT
            continue
        wanted = not (negated or found["not"])
        text = _term(found, wanted, forms if expandable > 0 else lambda *_: (), beginning)
        if text is None:
            continue
        expandable -= _is_expanded(found)
        term = _Term(text, wanted)
        if joined and groups and groups[-1][-1].wanted and term.wanted:
            groups[-1].append(term)
        else:
            groups.append([term])
        joined = negated = False
    wanted_groups = [_either(group) for group in groups if group[0].wanted]
    unwanted = [_either(group) for group in groups if not group[0].wanted]
    if unwanted and not wanted_groups:
        raise QueryError("Name a word to search for as well: a query cannot only leave out.")
    if not wanted_groups and query.strip():
        raise QueryError("There is no word in this query. Type a word to search for.")
    return " NOT ".join([" AND ".join(wanted_groups), *unwanted]) if wanted_groups else None


def narrowed(whole: str, text: str) -> str:
    """An expression without those forms that cannot be in a text; of forms of which none can, the first is left.

    It finds the same in that text as the whole one, and marks the same, but need not look up a hundred rare words. A form
    may get lost that has a letter FTS5 and Python make small in two ways (ſ).
    """
    small = text.lower()

    def present(found: re.Match[str]) -> str:
        forms = re.findall(_FORM, found[0])
        kept = [form for form in forms if all(piece in small for piece in _PIECE.findall(form.lower()))]
        return _any(kept or forms[:1])

    return _FORMS.sub(present, whole)


def exactly(query: str) -> str:
    """The query with `=` before every word, so that none is searched for in other forms."""
    pieces, last = [], 0
    for found in _tokens(query):
        if _is_expanded(found) and found["word"] not in _AND | _OR | _NOT and _bare(found):
            pieces += (
                [query[last : found.start("word")], "="]
                if not found["field"]
                else [query[last : found.start("field")], "="]
            )
            last = found.start("field") if found["field"] else found.start("word")
    return "".join((*pieces, query[last:]))


def _tokens(query: str) -> Iterator[re.Match[str]]:
    return islice(_TOKEN.finditer(query[:QUERY_MAX_CHARACTERS]), TERMS_MAX)


def _is_expanded(found: re.Match[str]) -> bool:
    """Whether other forms are looked for, too: not of a phrase, an exact word or the beginning of one."""
    return found["phrase"] is None and not found["exact"] and not found["word"].endswith("*")


def _bare(found: re.Match[str]) -> str:
    """A word without the punctuation around it; empty when nothing is left to search for."""
    bare = found["word"].rstrip("*").strip("[]{}.,;:!?+^'’„“”»«&\\/")
    bare = bare.strip("()") if bare.count("(") != bare.count(")") or bare.startswith("(") else bare
    return bare if _HAS_LETTER.search(bare) else ""


def _term(found: re.Match[str], wanted: bool, forms: Forms, beginning: Beginning) -> str | None:
    """One word or phrase as an expression; None when nothing of it can be searched for.

    Raises:
        QueryError: it is a beginning that is too short.
    """
    field = "headline : " if found["field"] else ""
    if found["phrase"] is not None:
        return field + _quoted(found["phrase"]) if _HAS_LETTER.search(found["phrase"]) else None
    bare = _bare(found)
    if not bare:
        return None
    if found["exact"]:
        return field + _quoted(bare)
    typed = as_typed(bare)
    if found["word"].endswith("*"):
        *_, last = "", *_PIECE.findall(bare)
        if len(last) < BEGINNING_LETTERS_MIN:
            raise QueryError(
                "“%(text)s*” begins too many words. Type three letters at least before the star.", text=bare
            )
        return field + _any(_begun(form, beginning) for form in typed)
    return field + _any(map(_quoted, dict.fromkeys((*typed, *forms(bare, wanted)))))


def _begun(form: str, beginning: Beginning) -> str:
    """What begins like a form: the words that do, if they are known."""
    words = beginning(form) if form.isalnum() else None
    return _any(map(_quoted, words)) if words else _quoted(form) + "*"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', " ").replace("\x00", " ") + '"'


def _any(expressions: Iterable[str]) -> str:
    listed = list(expressions)
    return listed[0] if len(listed) == 1 else "(" + " OR ".join(listed) + ")"


def _either(group: list[_Term]) -> str:
    return _any(term.expression for term in group)
