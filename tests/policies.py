"""An archive with articles of each display policy; what may not be shown of each holds a word that is nowhere else."""

from dataclasses import replace
from datetime import timedelta

from archive import Archive
from archive.records import Article, Attachment, Contact, Image, Signal
from tests.archives import CITY, NOON, PAPER, file

# A word that is no part of a headline, an address or a date; search knows it by itself.
MARKED = {
    name: f"verschlusssache{name}" for name in ("full", "snippet", "metadata", "wish", "site", "withheld")
}
SOURCES = [
    replace(PAPER, id="free", name="Frei", display="full"),
    replace(PAPER, id="short", name="Kurz", display="snippet"),
    replace(PAPER, id="closed", name="Zu", display="metadata"),
]
SOURCE_OF = {
    "full": "free",
    "snippet": "short",
    "metadata": "closed",
    "wish": "free",
    "site": "free",
    "withheld": "free",
}
EXTRACT = "Der Anfang ist gemeinsam und frei, " + "denn er ist kurz, " * 9  # within what an extract may be


def article(name):
    secret = f"Geheim {MARKED[name]}"
    beginning = EXTRACT + "x" * (200 - len(EXTRACT)) + " " if name == "snippet" else ""
    return Article(
        url=f"https://{name}.example/meldung",
        kicker="Rathaus",
        headline=f"Meldung {name}",
        lead=f"{beginning}{secret} Vorspann gemeinsam.",
        body=f"{beginning}{secret} Text gemeinsam.\n\nZweiter Absatz {secret}.",
        body_html=f"<p>{secret} Text gemeinsam.</p>",
        byline=("Erika Muster",),
        source_note=f"{secret} Quelle",
        correction=f"{secret} Berichtigung",
        published="2026-10-14",
        language="de",
        images=(
            Image(url=f"https://{name}.example/b.jpg", caption=f"{secret} Bild", credit=f"{secret} Foto"),
        ),
        attachments=(Attachment(url=f"https://{name}.example/p.pdf", title=f"{secret} Plan"),),
        contacts=(Contact(name=f"{secret} Amt", phone=f"{secret} 1"),),
    )


def fill(path):
    """Fills an archive; returns the number of each article."""
    with Archive.open(path) as archive:
        archive.register([CITY, *SOURCES])
        keys = {name: file(archive, article(name), source) for name, source in SOURCE_OF.items()}
        for name, source in SOURCE_OF.items():
            edited = replace(article(name), body=article(name).body + f" Nachtrag Geheim {MARKED[name]}.")
            file(archive, edited, source, at=NOON + timedelta(days=1))
        for subject, signal, found in (
            ("https://wish.example/meldung", "noarchive", "meta"),
            ("https://site.example", "usage-search", "robots.txt"),
        ):
            archive.signalled(
                [Signal(subject=subject, signal=signal, value="n", found=found, effect="withhold", seen=NOON)]
            )
        db = archive.db
        with db.atomic():
            db.execute("UPDATE articles SET state = 'withheld' WHERE id = ?", [keys["withheld"]])
            for name in ("snippet", "metadata"):
                secret = f'"Geheim {MARKED[name]}"'
                db.execute("INSERT INTO profiles VALUES (?, '2026-10-14', 12, ?)", [SOURCE_OF[name], secret])
                db.execute(
                    "INSERT INTO rebuilds VALUES (?, '2026-10-14', NULL, 'x', 'versions', 0, ?, ?)",
                    [SOURCE_OF[name], secret, secret],
                )
    return keys
