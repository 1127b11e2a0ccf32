"""The archive: articles kept, found and shown. It never heard of the crawler."""

from archive.store import Archive

__all__ = ["Archive", "__version__"]
__version__ = "0.1.0"
