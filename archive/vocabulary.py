"""The words of the search index and the keys they are found by: learned from new articles, looked up for a query."""

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import blake2b
from itertools import islice, zip_longest
from sys import maxsize, maxunicode
from typing import Literal

from sqlite_utils import Database

from archive.expansion import FORMS_MAX, Expansion, expand
from archive.lexicon import Lexicon, german
from archive.word_keys import is_word, keys, spelling_key

LEARNED_AT_ONCE = 5000  # articles whose words are learned when an archive is closed: a minute or two
LEARNED_EVERY = 1000  # articles, after which that is said
BATCH_ARTICLES = 200  # whose words are learned in one transaction
BATCH_WORDS = 5000  # keyed at once when all are learned anew
MANY_WORDS = 1000  # from here on loading the fast dictionary costs less than it saves
KEY_WORDS_MAX = 150  # that are noted for one key, the commonest; a few more than are ever searched for
BEGINNING_WORDS_MAX = 120  # that are searched for where only a beginning was typed
KEY_BYTES = 5  # of a digest; of ten million keys one in a hundred thousand is shared by chance
MERGED_PAGES = 500  # of the index, of 4 KB, when an archive is closed: less than a tenth of a second
CHECKED_WORDS = 500  # whose keys are made again to see whether they are the stored ones

log = logging.getLogger(__name__)
_TOKENIZER = "unicode61 remove_diacritics 0"  # that of the index, so that its words are ours
_TEXTS = "kicker, headline, lead, body"


def learn_some(db: Database) -> None:
    """Lets search find the words of new articles in all their forms; until then it finds them as they stand.

    Of LEARNED_AT_ONCE articles at most, so that the next one who writes does not wait: that one goes on.
    """
    many = waiting(db.conn)
    if many <= LEARNED_AT_ONCE:
        learn(db)
        return
    log.warning("The words of %d articles are to be learned for search.", many)
    learn(db, LEARNED_AT_ONCE, partial(_say_learned, many))
    log.warning("The next command that writes goes on with the words of %d articles.", many - LEARNED_AT_ONCE)


def learn(db: Database, most: int = maxsize, done: Callable[[int], object] = int) -> int:
    """Gives keys to the words of articles that came or changed since the last time; returns how many were new.

    The newest articles come first, and `most` of them; `done` is told after each batch how many were. Interrupted, it goes
    on where it was. What it costs depends on the new articles, not on the archive.
    """
    new = learned = 0
    while articles := _unlearned(db.conn, min(BATCH_ARTICLES, most - learned)):
        with db.atomic():
            words = [word for word in _words_of(db.conn, articles) if not _is_known(db.conn, word)]
            _add(db.conn, words, german(fast=len(words) >= MANY_WORDS))
            db.conn.executemany("DELETE FROM unlearned WHERE article = ?", [(one,) for one in articles])
        new += len(words)
        learned += len(articles)
        done(learned)
    return new


def unlearn(db: Database, texts: Iterable[str] | None = None) -> None:
    """Forgets the words of texts, or of everything, that are in the index no more; to be called when it is merged.

    Keys keep the numbers of words that are not there, which lead to nothing.
    """
    with _index_words(db.conn) as index:
        for word in _known(db.conn) if texts is None else _words_of_texts(db.conn, texts):
            if db.conn.execute(f"SELECT 1 FROM {index} WHERE term = ?", [word]).fetchone():  # noqa: S608
                continue
            number = _number(spelling_key(word))
            left = [one for one in _words(db.conn, number) if one != word]
            if left:
                db.execute("UPDATE terms SET term = ? WHERE id = ?", [" ".join(left), number])
            else:
                db.execute("DELETE FROM terms WHERE id = ?", [number])


def merge(db: Database) -> None:
    """Puts together what the last runs added to the index, so that each word is looked up in few places.

    FTS5 keeps what was added together in a part of its own and leaves some twenty; a word has up to a hundred forms, and each
    is looked up in every part.
    """
    with db.atomic():
        db.conn.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('merge', ?)", [MERGED_PAGES])


def waiting(db: sqlite3.Connection) -> int:
    """The words of how many articles are still to be learned."""
    (count,) = db.execute("SELECT count(*) FROM unlearned").fetchone()
    return int(count)


def relearn(db: Database) -> int:
    """Makes the keys of all words of the index anew, the commonest words first; returns how many there are."""
    with db.atomic(), _index_words(db.conn) as index:
        for table in ("terms", "term_keys", "unlearned"):
            db.conn.execute(f"DELETE FROM {table}")  # noqa: S608
        counted = db.conn.execute(f"SELECT term FROM {index} ORDER BY doc DESC, term").fetchall()  # noqa: S608
        words = filter(is_word, (term for (term,) in counted))
        lexicon, number = german(fast=len(counted) >= MANY_WORDS), 0
        while batch := list(islice(words, BATCH_WORDS)):
            _add(db.conn, batch, lexicon)
            number += len(batch)
    return number


def expansion(db: sqlite3.Connection, word: str, *, wide: bool = True) -> Expansion:
    """What is searched for besides a typed word, of what occurs in the archive (`archive.expansion.expand`)."""
    return expand(word, german(), partial(_lookup, db), wide=wide)


def beginning(db: sqlite3.Connection, text: str) -> list[str] | None:
    """The words of the index that begin so; None when they are more than BEGINNING_WORDS_MAX."""
    found: list[str] = []
    at, end = text.lower(), text.lower() + chr(maxunicode)
    with _index_words(db, "instance") as index:  # that of words would count each of them in the whole index
        sql = f"SELECT term FROM {index} WHERE term >= ? AND term < ? LIMIT 1"  # noqa: S608
        while len(found) <= BEGINNING_WORDS_MAX and (row := db.execute(sql, [at, end]).fetchone()):
            found.append(row[0])
            at = row[0] + "\x01"  # no word has it: the next word is no smaller
    return found if len(found) <= BEGINNING_WORDS_MAX else None


def wrong(db: sqlite3.Connection) -> Iterator[str]:
    """Words of the index that were not learned, and words that do not have the keys they should have.

    While articles wait for their words to be learned, that some are missing is in order.
    """
    with _index_words(db) as index:
        if not _unlearned(db):
            for (term,) in db.execute(f"SELECT term FROM {index}"):  # noqa: S608
                if is_word(term) and not _is_known(db, term):
                    yield term
    (count,) = db.execute("SELECT count(*) FROM terms").fetchone()
    step = max(1, count // CHECKED_WORDS)
    for number, terms in db.execute("SELECT id, term FROM terms WHERE id % ? = 0", [step]):
        for key in keys(terms.split()[0], german()):
            held = _held(db, key)
            if number not in held and len(held) < KEY_WORDS_MAX // 2:  # a spelling may stand there twice
                yield terms
                break


def _say_learned(waiting: int, learned: int) -> None:
    if learned % LEARNED_EVERY == 0:
        log.warning("Words are learned: of %d articles, %d wait.", learned, waiting - learned)


def _lookup(db: sqlite3.Connection, asked: Iterable[str], most: int = FORMS_MAX) -> list[str]:
    """The words that have one of these keys, in the order in which they were learned: common words come first."""
    held = [_held(db, key) for key in asked]
    in_turn = (number for rank in zip_longest(*held) for number in rank if number is not None)
    words = (word for number in dict.fromkeys(in_turn) for word in _words(db, number))
    return list(islice(words, most))


def _held(db: sqlite3.Connection, key: str) -> list[int]:
    """The numbers of the words that have a key, the commonest first; those of one spelling share a number."""
    if key.startswith("="):
        return [_number(key)]
    row = db.execute("SELECT terms FROM term_keys WHERE key = ?", [_number(key)]).fetchone()
    packed = row[0] if row else b""
    cuts = range(0, len(packed), KEY_BYTES)
    return list(dict.fromkeys(int.from_bytes(packed[cut : cut + KEY_BYTES]) for cut in cuts))


def _words(db: sqlite3.Connection, number: int) -> list[str]:
    row = db.execute("SELECT term FROM terms WHERE id = ?", [number]).fetchone()
    return str(row[0]).split() if row else []


def _is_known(db: sqlite3.Connection, word: str) -> bool:
    return word in _words(db, _number(spelling_key(word)))


def _add(db: sqlite3.Connection, words: list[str], lexicon: Lexicon) -> None:
    for word in words:
        spelling = spelling_key(word)
        number = _number(spelling)
        db.execute(
            "INSERT INTO terms (id, term) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET term = term || ' ' || excluded.term",
            [number, word],
        )
        packed = number.to_bytes(KEY_BYTES)
        db.executemany(
            "INSERT INTO term_keys (key, terms) VALUES (?, ?) ON CONFLICT (key) DO UPDATE "
            "SET terms = cast(terms || excluded.terms AS BLOB) WHERE length(terms) < ?",
            [
                (_number(key), packed, KEY_WORDS_MAX * KEY_BYTES)
                for key in keys(word, lexicon)
                if key != spelling
            ],
        )


def _number(key: str) -> int:
    """A key as it is stored: the beginning of its BLAKE2 digest (RFC 7693)."""
    return int.from_bytes(blake2b(key.encode(), digest_size=KEY_BYTES).digest())


def _unlearned(db: sqlite3.Connection, most: int = 1) -> list[int]:
    found = db.execute("SELECT article FROM unlearned ORDER BY article DESC LIMIT ?", [most])
    return [row[0] for row in found]


def _words_of(db: sqlite3.Connection, articles: Iterable[int]) -> list[str]:
    """The words of some articles as the index has them, the commonest first."""
    sql = f"INSERT INTO temp.being_learned (rowid, {_TEXTS}) SELECT id, {_TEXTS} FROM articles WHERE id = ?"  # noqa: S608
    return _words_in(db, sql, [(one,) for one in articles])


def _words_of_texts(db: sqlite3.Connection, texts: Iterable[str]) -> list[str]:
    return _words_in(db, "INSERT INTO temp.being_learned (body) VALUES (?)", [(text,) for text in texts])


def _known(db: sqlite3.Connection) -> list[str]:
    """Every word that was learned."""
    return [word for (term,) in db.execute("SELECT term FROM terms").fetchall() for word in term.split()]


def _words_in(db: sqlite3.Connection, sql: str, values: Iterable[tuple[object]]) -> list[str]:
    """The words of what this statement puts in for each of these values: FTS5 itself takes the texts apart."""
    db.execute(
        f"CREATE VIRTUAL TABLE temp.being_learned USING fts5({_TEXTS}, content='', detail=none, tokenize='{_TOKENIZER}')"
    )
    try:
        db.execute("CREATE VIRTUAL TABLE temp.words_learned USING fts5vocab(temp, being_learned, row)")
        db.executemany(sql, values)
        found = db.execute("SELECT term FROM temp.words_learned ORDER BY doc DESC, term").fetchall()
        return [term for (term,) in found if is_word(term)]
    finally:
        db.execute("DROP TABLE IF EXISTS temp.words_learned")
        db.execute("DROP TABLE temp.being_learned")


@contextmanager
def _index_words(db: sqlite3.Connection, kind: Literal["row", "instance"] = "row") -> Iterator[str]:
    """The name of a table of the words of the index: with the number of articles that have them, or each place of each."""
    db.execute(f"CREATE VIRTUAL TABLE temp.index_words USING fts5vocab(main, articles_fts, {kind})")
    try:
        yield "temp.index_words"
    finally:
        db.execute("DROP TABLE temp.index_words")
