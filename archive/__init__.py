"""The archive: articles kept, found and shown. It never heard of the crawler."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.store import Archive

__all__ = ["Archive", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """`Archive`, imported by whoever asks for it: it takes half a second, and most modules do without."""
    if name == "Archive":
        from archive.store import Archive  # noqa: PLC0415

        return Archive
    raise AttributeError(name)
