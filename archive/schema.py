"""The tables of `archive.db`, as numbered migrations. A migration that was released is never edited.

What each table and column means stands in `archive/columns.py`.
"""

import sqlite3

from sqlite_utils import Database, Migrations

APPLICATION_ID = 0x53744368  # “StCh” in the header of the file: this database is an archive

migrations = Migrations("stadtchronik")
NEWEST = "m029_shelves"  # the last of them


def mark(db: sqlite3.Connection) -> None:
    """Says in the header of the file that it is an archive."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def is_ours(db: sqlite3.Connection) -> bool:
    """Whether the database is an archive: marked, or made by a release that did not mark them yet.

    Raises:
        sqlite3.DatabaseError: the file is no database.
    """
    (application,) = db.execute("PRAGMA application_id").fetchone()
    return application == APPLICATION_ID or (
        _has_table(db, Migrations.migrations_table)
        and db.execute(
            f"SELECT 1 FROM {Migrations.migrations_table} WHERE migration_set = ?",  # noqa: S608
            [migrations.name],
        ).fetchone()
        is not None
    )


def is_empty(db: sqlite3.Connection) -> bool:
    """Whether nothing was ever put into the database, so that an archive may be made of it."""
    (application,) = db.execute("PRAGMA application_id").fetchone()
    return application == 0 and db.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def is_readable(db: sqlite3.Connection) -> bool:
    """Whether the database is an archive that has its tables already."""
    return is_ours(db) and _has_table(db, "articles")


def is_current(db: sqlite3.Connection) -> bool:
    """Whether the tables of an archive are those of this release; opening it for writing brings them up to date."""
    sql = f"SELECT 1 FROM {Migrations.migrations_table} WHERE migration_set = ? AND name = ?"  # noqa: S608
    return _has_table(db, Migrations.migrations_table) and bool(
        db.execute(sql, [migrations.name, NEWEST]).fetchone()
    )


def _has_table(db: sqlite3.Connection, name: str) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [name]).fetchone() is not None


@migrations(name="m001_sources_and_captures")
def m001_sources_and_captures(db: Database) -> None:
    """Sources, the frontier with its validators, and the rows of the capture log."""
    db.executescript("""
        CREATE TABLE sources (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            city TEXT,
            state TEXT,
            country TEXT NOT NULL,
            ags TEXT,
            homepage TEXT NOT NULL,
            language TEXT NOT NULL,
            timezone TEXT NOT NULL,
            licence TEXT,
            display TEXT NOT NULL
        );
        CREATE TABLE urls (
            url TEXT PRIMARY KEY,
            source TEXT NOT NULL REFERENCES sources(id),
            role TEXT NOT NULL CHECK (role IN ('seed', 'article')),
            state TEXT NOT NULL CHECK (state IN ('queued', 'kept', 'missing', 'gone', 'failed', 'refused')),
            tries INTEGER NOT NULL DEFAULT 0,
            not_before TEXT,
            etag TEXT,
            last_modified TEXT,
            digest TEXT,
            hint TEXT,
            seed TEXT,
            reason TEXT,
            discovered TEXT NOT NULL,
            fetched TEXT
        );
        CREATE INDEX urls_source_state ON urls (source, state);
        CREATE TABLE captures (
            id INTEGER PRIMARY KEY,
            url TEXT NOT NULL,
            asked TEXT,
            source TEXT NOT NULL REFERENCES sources(id),
            fetched TEXT NOT NULL,
            status INTEGER NOT NULL,
            headers TEXT NOT NULL,
            digest TEXT NOT NULL,
            file TEXT NOT NULL,
            offset INTEGER NOT NULL,
            length INTEGER NOT NULL,
            reading TEXT CHECK (reading IN ('article', 'unreadable')),
            reason TEXT,
            article INTEGER REFERENCES articles(id)
        );
        CREATE INDEX captures_url ON captures (url, fetched);
        CREATE INDEX captures_article ON captures (article);
        CREATE INDEX captures_unread ON captures (source) WHERE reading IS NULL;
    """)


@migrations(name="m002_articles")
def m002_articles(db: Database) -> None:
    """Articles with their versions, parts and the full-text index."""
    db.executescript("""
        CREATE TABLE articles (
            id INTEGER PRIMARY KEY,
            url TEXT NOT NULL UNIQUE,
            source TEXT NOT NULL REFERENCES sources(id),
            kind TEXT NOT NULL CHECK (kind IN ('release', 'article', 'notice', 'page')),
            kicker TEXT,
            headline TEXT,
            lead TEXT,
            body TEXT,
            body_html TEXT,
            byline TEXT,
            agency TEXT,
            dateline TEXT,
            source_note TEXT,
            section TEXT,
            published TEXT,
            modified TEXT,
            first_seen TEXT NOT NULL,
            last_seen TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'gone', 'withheld')),
            language TEXT,
            paywalled INTEGER CHECK (paywalled IN (0, 1)),
            words INTEGER NOT NULL,
            versions INTEGER NOT NULL,
            content_hash TEXT NOT NULL,
            capture INTEGER NOT NULL REFERENCES captures(id)
        );
        CREATE INDEX articles_source ON articles (source, id);
        CREATE TABLE versions (
            article INTEGER NOT NULL REFERENCES articles(id),
            number INTEGER NOT NULL,
            seen TEXT NOT NULL,
            headline TEXT,
            lead TEXT,
            body TEXT,
            byline TEXT,
            published TEXT,
            content_hash TEXT NOT NULL,
            capture INTEGER NOT NULL REFERENCES captures(id),
            PRIMARY KEY (article, number)
        );
        CREATE TABLE aliases (
            url TEXT PRIMARY KEY,
            article INTEGER NOT NULL REFERENCES articles(id)
        );
        CREATE INDEX aliases_article ON aliases (article);
        CREATE TABLE images (
            id INTEGER PRIMARY KEY,
            article INTEGER NOT NULL REFERENCES articles(id),
            url TEXT,
            caption TEXT,
            credit TEXT
        );
        CREATE INDEX images_article ON images (article);
        CREATE TABLE attachments (
            id INTEGER PRIMARY KEY,
            article INTEGER NOT NULL REFERENCES articles(id),
            url TEXT NOT NULL,
            title TEXT,
            media_type TEXT
        );
        CREATE INDEX attachments_article ON attachments (article);
        CREATE TABLE contacts (
            id INTEGER PRIMARY KEY,
            article INTEGER NOT NULL REFERENCES articles(id),
            name TEXT NOT NULL,
            street TEXT,
            postal_code TEXT,
            city TEXT,
            phone TEXT,
            email TEXT
        );
        CREATE INDEX contacts_article ON contacts (article);
        CREATE TABLE tags (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        );
        CREATE TABLE article_tags (
            article INTEGER NOT NULL REFERENCES articles(id),
            tag INTEGER NOT NULL REFERENCES tags(id),
            PRIMARY KEY (article, tag)
        );
        CREATE INDEX article_tags_tag ON article_tags (tag);
    """)
    db.table("articles").enable_fts(
        ["kicker", "headline", "lead", "body"],
        tokenize="unicode61 remove_diacritics 0",
        create_triggers=True,
    )


@migrations(name="m003_what_happened")
def m003_what_happened(db: Database) -> None:
    """Runs, health and events."""
    db.executescript("""
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            started TEXT NOT NULL,
            finished TEXT,
            reason TEXT,
            program TEXT NOT NULL
        );
        CREATE TABLE run_sources (
            run INTEGER NOT NULL REFERENCES runs(id),
            source TEXT NOT NULL REFERENCES sources(id),
            seeds INTEGER NOT NULL,
            seeds_unchanged INTEGER NOT NULL,
            links INTEGER NOT NULL,
            fetched INTEGER NOT NULL,
            new INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            unchanged INTEGER NOT NULL,
            missing INTEGER NOT NULL,
            gone INTEGER NOT NULL,
            unread INTEGER NOT NULL,
            errors INTEGER NOT NULL,
            notes TEXT NOT NULL,
            PRIMARY KEY (run, source)
        );
        CREATE INDEX run_sources_source ON run_sources (source, run);
        CREATE TABLE health (
            source TEXT PRIMARY KEY REFERENCES sources(id),
            state TEXT NOT NULL CHECK
                (state IN ('ok', 'quiet', 'degraded', 'broken', 'blocked', 'disallowed', 'new')),
            since TEXT NOT NULL,
            reason TEXT NOT NULL
        );
        CREATE TABLE events (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('edited', 'missing', 'gone', 'returned', 'health')),
            source TEXT NOT NULL REFERENCES sources(id),
            article INTEGER REFERENCES articles(id),
            capture INTEGER REFERENCES captures(id),
            detail TEXT
        );
        CREATE INDEX events_article ON events (article);
        CREATE INDEX events_at ON events (at);
    """)


@migrations(name="m004_addresses_asked")
def m004_addresses_asked(db: Database) -> None:
    """Evidence is looked up by the address that was asked for, too."""
    db.execute("CREATE INDEX captures_asked ON captures (asked) WHERE asked IS NOT NULL")


@migrations(name="m005_listed")
def m005_listed(db: Database) -> None:
    """Which listing named which article; what robots.txt forbade is asked about again."""
    db.executescript("""
        CREATE TABLE listed (
            listing TEXT NOT NULL,
            url TEXT NOT NULL REFERENCES urls(url),
            PRIMARY KEY (listing, url)
        ) WITHOUT ROWID;
        UPDATE urls SET state = 'failed' WHERE state = 'refused' AND reason = 'robots.txt forbids it';
    """)


@migrations(name="m006_how_it_was_read")
def m006_how_it_was_read(db: Database) -> None:
    """Who gave each field of a reading, notes on corrections, and what is learned of a source's site."""
    db.executescript("""
        ALTER TABLE captures ADD COLUMN report TEXT;
        ALTER TABLE articles ADD COLUMN correction TEXT;
        CREATE TABLE profiles (
            source TEXT PRIMARY KEY REFERENCES sources(id),
            learned TEXT NOT NULL,
            pages INTEGER NOT NULL,
            profile TEXT NOT NULL
        );
    """)


@migrations(name="m007_what_sites_allow")
def m007_what_sites_allow(db: Database) -> None:
    """What hosts answered for robots.txt and tdmrep.json, and what publishers ask machines to do or not."""
    db.executescript("""
        CREATE TABLE robots (
            origin TEXT NOT NULL,
            file TEXT NOT NULL,
            fetched TEXT NOT NULL,
            status INTEGER NOT NULL,
            body TEXT NOT NULL,
            note TEXT,
            PRIMARY KEY (origin, file)
        );
        CREATE TABLE rights (
            subject TEXT NOT NULL,
            signal TEXT NOT NULL,
            found TEXT NOT NULL,
            value TEXT NOT NULL,
            effect TEXT NOT NULL,
            first_seen TEXT NOT NULL,
            seen TEXT NOT NULL,
            PRIMARY KEY (subject, signal, found)
        );
        CREATE INDEX rights_signal ON rights (signal);
    """)


@migrations(name="m008_addresses")
def m008_addresses(db: Database) -> None:
    """What an address says by itself of being another one, and how long a server has only said “not modified”."""
    db.executescript("""
        CREATE TABLE identities (
            identity TEXT PRIMARY KEY,
            article INTEGER NOT NULL REFERENCES articles(id)
        ) WITHOUT ROWID;
        CREATE INDEX identities_article ON identities (article);
        ALTER TABLE urls ADD COLUMN not_modified INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE urls ADD COLUMN whole TEXT;
        UPDATE urls SET whole = fetched;
    """)


@migrations(name="m009_history_and_gaps")
def m009_history_and_gaps(db: Database) -> None:
    """When a source was not healthy, what each run measured, and the captures every statement rests on."""
    db.executescript("""
        CREATE TABLE gaps (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL REFERENCES sources(id),
            began TEXT NOT NULL,
            ended TEXT,
            state TEXT NOT NULL,
            reason TEXT NOT NULL
        );
        CREATE INDEX gaps_source ON gaps (source, began);
        ALTER TABLE run_sources ADD COLUMN measures TEXT;
        ALTER TABLE run_sources ADD COLUMN health TEXT;
        ALTER TABLE run_sources ADD COLUMN reason TEXT;
        CREATE TABLE events_now (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            kind TEXT NOT NULL CHECK
                (kind IN ('edited', 'missing', 'gone', 'returned', 'moved', 'closed', 'opened', 'health')),
            source TEXT NOT NULL REFERENCES sources(id),
            article INTEGER REFERENCES articles(id),
            capture INTEGER REFERENCES captures(id),
            detail TEXT
        );
        INSERT INTO events_now SELECT id, at, kind, source, article, capture, detail FROM events;
        DROP TABLE events;
        ALTER TABLE events_now RENAME TO events;
        CREATE INDEX events_article ON events (article);
        CREATE INDEX events_at ON events (at);
        CREATE TABLE evidence (
            event INTEGER NOT NULL REFERENCES events(id),
            capture INTEGER NOT NULL REFERENCES captures(id),
            PRIMARY KEY (event, capture)
        ) WITHOUT ROWID;
    """)


@migrations(name="m010_versions")
def m010_versions(db: Database) -> None:
    """What each edit was: minor or major, what the newsroom calls it, and how much of the words changed."""
    db.executescript("""
        ALTER TABLE versions ADD COLUMN kicker TEXT;
        ALTER TABLE versions ADD COLUMN change TEXT CHECK (change IN ('minor', 'major'));
        ALTER TABLE versions ADD COLUMN label TEXT CHECK (label IN ('correction', 'update'));
        ALTER TABLE versions ADD COLUMN share REAL;
        UPDATE versions SET kicker = (SELECT kicker FROM articles WHERE id = article)
            WHERE number = (SELECT versions FROM articles WHERE id = article);
    """)


@migrations(name="m011_presence")
def m011_presence(db: Database) -> None:
    """What is said of articles that are not simply in place; the captures older statements rest on."""
    db.executescript("""
        CREATE TABLE presence (
            article INTEGER PRIMARY KEY REFERENCES articles(id),
            verdict TEXT NOT NULL CHECK
                (verdict IN ('missing', 'gone', 'moved', 'closed', 'forbidden', 'unreachable')),
            since TEXT NOT NULL,
            why TEXT NOT NULL,
            reason TEXT NOT NULL
        );
        CREATE INDEX articles_headline ON articles (source, headline);
        CREATE INDEX articles_last_seen ON articles (source, last_seen);
        INSERT OR IGNORE INTO evidence SELECT id, capture FROM events WHERE capture IS NOT NULL;
        INSERT INTO presence SELECT article, kind, at, iif(kind = 'gone', 'days', 'once'),
            iif(kind = 'gone', 'Not found on two days at least.', 'Not found; one day proves nothing.')
            FROM events WHERE kind IN ('missing', 'gone') AND id IN (SELECT max(id) FROM events
            WHERE kind IN ('missing', 'gone', 'returned') GROUP BY article);
    """)


@migrations(name="m012_health")
def m012_health(db: Database) -> None:
    """What kind of illness a gap is; the changes of state of a source are counted often."""
    db.executescript("""
        ALTER TABLE gaps ADD COLUMN code TEXT;
        DROP INDEX IF EXISTS events_source;
        CREATE INDEX events_source ON events (source, kind, at);
    """)


@migrations(name="m013_notified")
def m013_notified(db: Database) -> None:
    """Up to which event each address for notifications was told; the events of a source are found at once."""
    db.executescript("""
        CREATE TABLE notified (
            address TEXT PRIMARY KEY,
            event INTEGER NOT NULL,
            at TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS events_source ON events (source, kind);
        CREATE INDEX runs_started ON runs (started);
    """)


@migrations(name="m015_rebuilds")
def m015_rebuilds(db: Database) -> None:
    """How far the captures of each source are read anew, and which versions turned out to be no edits."""
    db.executescript("""
        CREATE TABLE rebuilds (
            source TEXT PRIMARY KEY REFERENCES sources(id),
            began TEXT NOT NULL,
            finished TEXT,
            reading TEXT NOT NULL,
            stage TEXT NOT NULL CHECK (stage IN ('versions', 'others')),
            capture INTEGER NOT NULL,
            profiles TEXT NOT NULL,
            report TEXT NOT NULL
        );
        ALTER TABLE versions ADD COLUMN misread INTEGER CHECK (misread IN (0, 1));
        CREATE INDEX versions_capture ON versions (capture);
        CREATE INDEX captures_source ON captures (source, id);
    """)


@migrations(name="m016_search_terms")
def m016_search_terms(db: Database) -> None:
    """The words of the search index with the keys of their forms, and the articles whose words are not among them yet."""
    db.executescript("""
        CREATE TABLE terms (
            id INTEGER PRIMARY KEY,
            term TEXT NOT NULL
        );
        CREATE TABLE term_keys (
            key INTEGER PRIMARY KEY,
            terms BLOB NOT NULL
        );
        CREATE TABLE unlearned (
            article INTEGER PRIMARY KEY
        );
        INSERT INTO unlearned SELECT id FROM articles;
        CREATE TRIGGER articles_to_learn AFTER INSERT ON articles BEGIN
            INSERT OR IGNORE INTO unlearned VALUES (new.id);
        END;
        CREATE TRIGGER articles_to_learn_again AFTER UPDATE OF kicker, headline, lead, body ON articles BEGIN
            INSERT OR IGNORE INTO unlearned VALUES (new.id);
        END;
        CREATE TRIGGER articles_not_to_learn AFTER DELETE ON articles BEGIN
            DELETE FROM unlearned WHERE article = old.id;
        END;
    """)


@migrations(name="m017_capture_files")
def m017_capture_files(db: Database) -> None:
    """Where each file of captures ends is asked whenever an archive is opened."""
    db.execute("CREATE INDEX captures_file ON captures (file, offset)")


@migrations(name="m018_with_site")
def m018_with_site(db: Database) -> None:
    """Which versions were kept as changed with their site: nobody knows whether these articles were edited."""
    db.execute("ALTER TABLE versions ADD COLUMN with_site INTEGER CHECK (with_site IN (0, 1))")


@migrations(name="m019_url_reasons")
def m019_url_reasons(db: Database) -> None:
    """The addresses of a source that could not be had are found among hundreds of thousands."""
    db.execute("CREATE INDEX urls_reason ON urls (source, reason) WHERE reason IS NOT NULL")


@migrations(name="m020_filters_in_the_index")
def m020_filters_in_the_index(db: Database) -> None:
    """What a search is narrowed to stands in the search index as well, so that no filter is slow; narrow rows to count.

    Withheld articles are not in the index. A word of the column `facets` is a character for private use, a letter and the hexadecimal UTF-8 of a value:
    `archive/query.py` makes the same ones. Of archives from before edits were weighed, their events say what was one.
    """
    indexed = "kicker, headline, lead, body, facets"
    changing = (
        "kicker, headline, lead, body, source, kind, section, published, first_seen, state, paywalled, edited"
    )
    old, new = (", ".join(f"{row}.{name}" for name in changing.split(", ")) for row in ("old", "new"))
    day = "substr(coalesce(published, first_seen), 1, 10)"
    words = {
        "s": "source",
        "c": "city",
        "l": "sources.state",
        "k": "articles.kind",
        "r": "section",
        "d": day,
        "m": f"substr({day}, 1, 7)",
        "y": f"substr({day}, 1, 4)",
        "z": f"substr({day}, 1, 3)",
        "e": "iif(edited = 1, 'edited', NULL)",
        "g": "iif(articles.state = 'gone', 'gone', NULL)",
        "p": "iif(paywalled = 1, 'paywalled', NULL)",
    }
    facets = " || ".join(
        f"coalesce(char(57344) || '{letter}' || hex({sql}) || ' ', '')" for letter, sql in words.items()
    )
    put_in = f"INSERT INTO articles_fts (rowid, {indexed}) SELECT * FROM articles_searched"  # noqa: S608
    take_out = (
        f"INSERT INTO articles_fts (articles_fts, rowid, {indexed}) SELECT 'delete', * FROM articles_searched"  # noqa: S608
    )
    of_source = "WHERE id IN (SELECT id FROM articles WHERE source = new.id)"
    for trigger in ("articles_ai", "articles_ad", "articles_au"):
        db.execute(f"DROP TRIGGER {trigger}")
    db.executescript(f"""
        ALTER TABLE articles ADD COLUMN edited INTEGER NOT NULL DEFAULT 0 CHECK (edited IN (0, 1));
        UPDATE articles SET edited = 1 WHERE
            id IN (SELECT article FROM versions WHERE change IS NOT NULL) OR
            id IN (SELECT article FROM events WHERE kind = 'edited')
            AND id NOT IN (SELECT article FROM versions WHERE misread = 1);
        CREATE TRIGGER versions_assessed AFTER UPDATE OF change ON versions
        WHEN (old.change IS NULL) <> (new.change IS NULL) BEGIN
            UPDATE articles SET edited = EXISTS (SELECT 1 FROM versions WHERE article = new.article AND change IS NOT NULL)
                WHERE id = new.article;
        END;
        DROP TABLE articles_fts;
        CREATE VIEW articles_searched AS SELECT articles.id, kicker, headline, lead, body, {facets} AS facets
            FROM articles JOIN sources ON sources.id = source WHERE articles.state <> 'withheld';
        CREATE VIRTUAL TABLE articles_fts USING fts5(
            {indexed}, tokenize='unicode61 remove_diacritics 0', content='articles_searched', content_rowid='id'
        );
        CREATE TRIGGER articles_indexed AFTER INSERT ON articles BEGIN {put_in} WHERE id = new.id; END;
        CREATE TRIGGER articles_taken_out BEFORE DELETE ON articles BEGIN {take_out} WHERE id = old.id; END;
        CREATE TRIGGER articles_changing BEFORE UPDATE OF {changing} ON articles
        WHEN ({old}) IS NOT ({new}) BEGIN {take_out} WHERE id = old.id; END;
        CREATE TRIGGER articles_changed AFTER UPDATE OF {changing} ON articles
        WHEN ({old}) IS NOT ({new}) BEGIN {put_in} WHERE id = new.id; END;
        CREATE TRIGGER sources_moving BEFORE UPDATE OF city, state ON sources
        WHEN (old.city, old.state) IS NOT (new.city, new.state) BEGIN {take_out} {of_source}; END;
        CREATE TRIGGER sources_moved AFTER UPDATE OF city, state ON sources
        WHEN (old.city, old.state) IS NOT (new.city, new.state) BEGIN {put_in} {of_source}; END;
        INSERT INTO articles_fts (articles_fts) VALUES ('rebuild');
        CREATE INDEX articles_counted ON articles
            (id, source, kind, section, published, first_seen, state, paywalled, edited);
        CREATE INDEX articles_edited ON articles (id) WHERE edited = 1;
    """)  # noqa: S608 - nothing of strangers is in it


@migrations(name="m021_first_seen")
def m021_first_seen(db: Database) -> None:
    """What came in since a moment is asked by everybody who is told of new articles."""
    db.execute("CREATE INDEX articles_first_seen ON articles (first_seen)")


@migrations(name="m022_withheld")
def m022_withheld(db: Database) -> None:
    """What is not to be shown is asked with every article, and nearly always there is none."""
    db.executescript("""
        CREATE INDEX rights_withheld ON rights (subject) WHERE effect = 'withhold';
        CREATE INDEX articles_withheld ON articles (id) WHERE state = 'withheld';
    """)


def _allow_events(db: Database, kinds: str, new: str) -> None:
    """Puts new kinds of events in the place of these in the CHECK of the table.

    In the schema itself, as sqlite.org/lang_altertable.html §8 says: the rows stay as they are.
    """
    (version,) = db.execute("PRAGMA schema_version").fetchone()
    db.execute("PRAGMA writable_schema = ON")
    db.execute(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'events'",
        [kinds, new],
    )
    db.execute(f"PRAGMA schema_version = {version + 1}")
    db.execute("PRAGMA writable_schema = RESET")


@migrations(name="m023_reuse")
def m023_reuse(db: Database) -> None:
    """Which articles draw on which releases, what they are found by, and the articles that are not compared yet.

    An article waits with the text its fingerprints are of; without one it has none.
    """
    db.executescript("""
        CREATE TABLE fingerprints (
            bucket INTEGER PRIMARY KEY,
            entries BLOB NOT NULL
        );
        CREATE TABLE reuse (
            release INTEGER NOT NULL REFERENCES articles(id),
            article INTEGER NOT NULL REFERENCES articles(id),
            share_of_article REAL NOT NULL,
            share_of_release REAL NOT NULL,
            words INTEGER NOT NULL,
            longest INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('copy', 'edited', 'derived', 'paraphrase')),
            direction TEXT CHECK (direction = 'release'),
            passages TEXT NOT NULL,
            evidence TEXT NOT NULL,
            PRIMARY KEY (release, article)
        ) WITHOUT ROWID;
        CREATE INDEX reuse_article ON reuse (article);
        CREATE TABLE twins (
            article INTEGER NOT NULL REFERENCES articles(id),
            other INTEGER NOT NULL REFERENCES articles(id),
            share_of_article REAL NOT NULL,
            share_of_other REAL NOT NULL,
            words INTEGER NOT NULL,
            longest INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('release', 'duplicate', 'shared')),
            passages TEXT NOT NULL,
            evidence TEXT NOT NULL,
            PRIMARY KEY (article, other),
            CHECK (article < other)
        ) WITHOUT ROWID;
        CREATE INDEX twins_other ON twins (other);
        CREATE TABLE uncompared (
            article INTEGER PRIMARY KEY,
            was TEXT
        );
        INSERT INTO uncompared SELECT id, NULL FROM articles;
        CREATE TRIGGER articles_to_compare AFTER INSERT ON articles BEGIN
            INSERT OR IGNORE INTO uncompared VALUES (new.id, NULL);
        END;
        CREATE TRIGGER articles_to_compare_again
            AFTER UPDATE OF kind, lead, body, source_note, agency, published ON articles
            WHEN (old.kind, old.lead, old.body, old.source_note, old.agency, old.published)
                IS NOT (new.kind, new.lead, new.body, new.source_note, new.agency, new.published) BEGIN
            INSERT OR IGNORE INTO uncompared
                VALUES (old.id, coalesce(old.lead || char(10, 10), '') || coalesce(old.body, ''));
        END;
    """)
    _allow_events(db, "'health'", "'copied', 'health'")


@migrations(name="m025_stories")
def m025_stories(db: Database) -> None:
    """Which articles tell of one event, what they are found by, and the articles that have no place in that yet."""
    db.executescript("""
        CREATE TABLE stories (
            id INTEGER PRIMARY KEY,
            first INTEGER,
            last INTEGER,
            articles INTEGER NOT NULL,
            merged_into INTEGER REFERENCES stories(id)
        );
        CREATE INDEX stories_first ON stories (first);
        CREATE TABLE story_articles (
            article INTEGER PRIMARY KEY REFERENCES articles(id),
            story INTEGER NOT NULL REFERENCES stories(id)
        );
        CREATE INDEX story_articles_story ON story_articles (story, article);
        CREATE TABLE event_links (
            article INTEGER NOT NULL,
            earlier INTEGER NOT NULL,
            strength REAL NOT NULL,
            PRIMARY KEY (article, earlier),
            CHECK (earlier < article)
        ) WITHOUT ROWID;
        CREATE INDEX event_links_earlier ON event_links (earlier);
        CREATE TABLE marks (
            week INTEGER NOT NULL,
            mark INTEGER NOT NULL,
            article INTEGER NOT NULL,
            PRIMARY KEY (week, mark, article)
        ) WITHOUT ROWID;
        CREATE TABLE article_marks (
            article INTEGER PRIMARY KEY,
            marks BLOB NOT NULL
        );
        CREATE TABLE unstoried (
            article INTEGER PRIMARY KEY,
            linked INTEGER NOT NULL CHECK (linked IN (0, 1))
        );
        INSERT INTO unstoried SELECT id, 0 FROM articles;
        CREATE TRIGGER articles_to_link AFTER INSERT ON articles BEGIN
            INSERT OR REPLACE INTO unstoried VALUES (new.id, 0);
        END;
        CREATE TRIGGER articles_to_link_again AFTER UPDATE OF kind, headline, lead, body, published ON articles
            WHEN (old.kind, old.headline, old.lead, old.body, old.published)
                IS NOT (new.kind, new.headline, new.lead, new.body, new.published) BEGIN
            INSERT OR REPLACE INTO unstoried VALUES (new.id, 0);
        END;
        CREATE TRIGGER reuse_to_link AFTER INSERT ON reuse BEGIN
            INSERT OR REPLACE INTO unstoried VALUES (new.article, 0);
        END;
        CREATE TRIGGER reuse_not_to_link AFTER DELETE ON reuse BEGIN
            INSERT OR REPLACE INTO unstoried VALUES (old.article, 0);
        END;
        CREATE TRIGGER twins_to_link AFTER INSERT ON twins BEGIN
            INSERT OR REPLACE INTO unstoried VALUES (new.other, 0);
        END;
        CREATE TRIGGER twins_not_to_link AFTER DELETE ON twins BEGIN
            INSERT OR REPLACE INTO unstoried VALUES (old.other, 0);
        END;
    """)


@migrations(name="m026_to_read_and_to_forget")
def m026_to_read_and_to_forget(db: Database) -> None:
    """Reuse and stories with headlines and sources, for people who look into tables; what was withheld and forgotten.

    The views name no table's database, so that a connection that serves readers can have the same over what it shows.
    """
    db.executescript("""
        CREATE TABLE forgotten (
            article INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            source TEXT NOT NULL REFERENCES sources(id),
            reason TEXT NOT NULL
        );
        CREATE INDEX stories_last ON stories (last) WHERE last IS NOT NULL;
        CREATE INDEX stories_merged ON stories (merged_into) WHERE merged_into IS NOT NULL;
        CREATE INDEX urls_forgotten ON urls (url) WHERE reason = 'forgotten';
        CREATE VIEW copies AS SELECT
            reuse.article, printed.headline AS headline, printed.source AS source, paper.name AS source_name,
            printed.published AS published, reuse.kind, share_of_article, share_of_release, reuse.words, longest,
            direction, release, official.headline AS release_headline, official.source AS release_source,
            authority.name AS release_source_name, official.published AS release_published
            FROM reuse
            JOIN articles AS printed ON printed.id = reuse.article JOIN sources AS paper ON paper.id = printed.source
            JOIN articles AS official ON official.id = release JOIN sources AS authority ON authority.id = official.source
            WHERE printed.state <> 'withheld' AND official.state <> 'withheld';
        CREATE VIEW reports AS SELECT
            story_articles.story,
            (SELECT count(*) FROM story_articles AS told JOIN articles AS before ON before.id = told.article
                WHERE told.story = story_articles.story AND told.article <= story_articles.article
                AND before.state <> 'withheld') AS place,
            story_articles.article, articles.headline, articles.source, sources.name AS source_name,
            sources.kind AS source_kind, sources.city, articles.published, articles.kind
            FROM story_articles
            JOIN articles ON articles.id = story_articles.article JOIN sources ON sources.id = articles.source
            WHERE articles.state <> 'withheld' AND story_articles.story NOT IN (
                SELECT stories.id FROM stories JOIN story_articles AS told ON told.story = stories.id
                WHERE stories.id IN (SELECT part.story FROM articles AS kept JOIN story_articles AS part
                    ON part.article = kept.id WHERE kept.state = 'withheld')
                GROUP BY stories.id
                HAVING sum(told.article NOT IN (SELECT kept.id FROM articles AS kept WHERE kept.state = 'withheld')) < 2);
    """)
    _allow_events(db, "'copied', 'health'", "'copied', 'withheld', 'shown', 'forgotten', 'health'")


@migrations(name="m028_holdings")
def m028_holdings(db: Database) -> None:
    """How much is held of each source, kept by triggers: no page counts a million rows."""
    counted = {row: f"({row}.state <> 'withheld')" for row in ("old", "new")}
    plus, minus = (
        f"UPDATE holdings SET articles = articles {sign} {counted[row]}, "  # noqa: S608 - words of ours
        f"edited = edited {sign} {counted[row]} * {row}.edited WHERE source = {row}.source;"
        for sign, row in (("+", "new"), ("-", "old"))
    )
    kept, lost = (
        f"UPDATE holdings SET captures = captures {sign} 1 WHERE source = {row}.source;"  # noqa: S608
        for sign, row in (("+", "new"), ("-", "old"))
    )
    db.executescript(f"""
        CREATE TABLE holdings (
            source TEXT PRIMARY KEY REFERENCES sources(id),
            articles INTEGER NOT NULL DEFAULT 0,
            edited INTEGER NOT NULL DEFAULT 0,
            captures INTEGER NOT NULL DEFAULT 0
        );
        INSERT INTO holdings (source) SELECT id FROM sources;
        UPDATE holdings SET articles = found.articles, edited = found.edited FROM (
            SELECT source, count(*) AS articles, sum(edited) AS edited FROM articles INDEXED BY articles_counted
            WHERE state <> 'withheld' GROUP BY source
        ) AS found WHERE found.source = holdings.source;
        UPDATE holdings SET captures = (SELECT count(*) FROM captures WHERE captures.source = holdings.source);
        CREATE TRIGGER sources_held AFTER INSERT ON sources BEGIN
            INSERT INTO holdings SELECT new.id, count(*), coalesce(sum(edited), 0),
                (SELECT count(*) FROM captures WHERE source = new.id)
                FROM articles WHERE source = new.id AND state <> 'withheld';
        END;
        CREATE TRIGGER sources_not_held BEFORE DELETE ON sources BEGIN
            DELETE FROM holdings WHERE source = old.id;
        END;
        CREATE TRIGGER articles_held AFTER INSERT ON articles BEGIN {plus} END;
        CREATE TRIGGER articles_not_held AFTER DELETE ON articles BEGIN {minus} END;
        CREATE TRIGGER articles_held_otherwise AFTER UPDATE OF source, state, edited ON articles
        WHEN (old.source, old.state, old.edited) IS NOT (new.source, new.state, new.edited) BEGIN {minus} {plus} END;
        CREATE TRIGGER captures_held AFTER INSERT ON captures BEGIN {kept} END;
        CREATE TRIGGER captures_not_held AFTER DELETE ON captures BEGIN {lost} END;
        CREATE TRIGGER captures_held_otherwise AFTER UPDATE OF source ON captures
        WHEN old.source IS NOT new.source BEGIN {lost} {kept} END;
    """)  # noqa: S608 - nothing of strangers is in it


@migrations(name="m029_shelves")
def m029_shelves(db: Database) -> None:
    """Facets and months are counted from rows as narrow as can be, kept by triggers; parts of the index are merged in twos.

    Withheld articles have no row, as they are not in the index.
    """
    counting = "source, kind, section, published, first_seen, state, paywalled, edited"
    old, new = (", ".join(f"{row}.{name}" for name in counting.split(", ")) for row in ("old", "new"))
    month = "cast(replace(substr(coalesce(published, first_seen), 1, 7), '-', '') AS INTEGER)"
    marks = "edited + 2 * (state = 'gone') + 4 * coalesce(paywalled, 0)"
    put_in = """
        INSERT INTO shelves (source, kind) SELECT new.source, new.kind WHERE new.state <> 'withheld'
            AND NOT EXISTS (SELECT 1 FROM shelves WHERE source = new.source AND kind = new.kind);
        INSERT INTO shelved SELECT * FROM articles_to_shelve WHERE article = new.id;
    """
    take_out = "DELETE FROM shelved WHERE article = old.id;"
    db.executescript(f"""
        CREATE TABLE shelves (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL REFERENCES sources(id),
            kind TEXT NOT NULL,
            UNIQUE (source, kind)
        );
        CREATE TABLE shelved (
            article INTEGER PRIMARY KEY REFERENCES articles(id),
            shelf INTEGER NOT NULL REFERENCES shelves(id),
            section TEXT,
            month INTEGER NOT NULL,
            marks INTEGER NOT NULL
        );
        CREATE VIEW articles_to_shelve AS
            SELECT articles.id AS article, shelves.id AS shelf, section, {month} AS month, {marks} AS marks
            FROM articles INDEXED BY articles_counted CROSS JOIN shelves
            ON shelves.source = articles.source AND shelves.kind = articles.kind
            WHERE articles.state <> 'withheld';
        INSERT INTO shelves (source, kind)
            SELECT DISTINCT source, kind FROM articles INDEXED BY articles_counted WHERE state <> 'withheld';
        INSERT INTO shelved SELECT * FROM articles_to_shelve ORDER BY article;
        CREATE TRIGGER articles_shelved AFTER INSERT ON articles BEGIN {put_in} END;
        CREATE TRIGGER articles_not_shelved AFTER DELETE ON articles BEGIN {take_out} END;
        CREATE TRIGGER articles_shelved_otherwise AFTER UPDATE OF {counting} ON articles
        WHEN ({old}) IS NOT ({new}) BEGIN {take_out} {put_in} END;
        INSERT INTO articles_fts (articles_fts, rank) VALUES ('usermerge', 2);
    """)  # noqa: S608 - nothing of strangers is in it
