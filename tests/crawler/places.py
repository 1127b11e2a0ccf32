"""Sites of one name each below localhost, crawled again and again while days go by."""

from tests.sites import feed

TIMES = {
    "urls": ("discovered", "fetched", "whole", "not_before"),
    "captures": ("fetched",),
    "articles": ("first_seen", "last_seen"),
    "versions": ("seen",),
    "presence": ("since",),
    "events": ("at",),
    "gaps": ("began", "ended"),
    "robots": ("fetched",),
    "runs": ("started", "finished"),
}


class Places:
    """What can be done to all of them. `site` answers for them, `desk` has their archive."""

    def answer(self, name, paths):
        """From now on the paths of one of them answer so."""
        self.site.paths |= {f"{name}.localhost{path}": answer for path, answer in paths.items()}

    def feed(self, name, paths):
        """From now on its feed names these paths."""
        host = f"{name}.localhost"
        self.site.paths[f"{host}/feed.xml"] = feed(*(self.site.url(path, host) for path in paths))

    def pass_(self, days):
        """Time passes: all that was is so many days older."""
        for table, columns in TIMES.items():
            for column in columns:
                older = f"strftime('%Y-%m-%dT%H:%M:%S+00:00', {column}, '-{days} days')"
                self.desk.change(f"UPDATE {table} SET {column} = {older} WHERE {column} IS NOT NULL")
