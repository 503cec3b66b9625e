"""What every answer carries and what no request gets past, as pure ASGI: a wrapped middleware costs two thirds of the rate.

Cross-site requests: an unsafe request of a browser must come from our own pages, by `Sec-Fetch-Site` (every current browser on https
and localhost) or by an `Origin` equal to the host, with or without a cookie: signing somebody in from another site is an attack too.
Scripts send neither header and carry no cookie.
"""

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def from_our_own_page(method: str, headers: Headers) -> bool:
    """Whether a request may do what only our own pages may ask a browser to do."""
    if method in SAFE_METHODS:
        return True
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    if origin is None:
        return "cookie" not in headers
    try:
        return urlsplit(origin).netloc == headers.get("host")
    except ValueError:
        return False


class Guard:
    """Adds the security headers and a request id; refuses cross-site writes before any door is reached."""

    def __init__(self, app: ASGIApp, production: bool) -> None:
        self.app = app
        self.production = production

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        scope["state"]["cross_site"] = not from_our_own_page(scope["method"], Headers(scope=scope))

        answered = False

        async def send_with_headers(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if self.production:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            # The framework answers an unexpected error and raises it once more for the server to log with its whole trace.
            if not answered:
                raise
