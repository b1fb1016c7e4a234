"""Who may see the page: this machine, or whoever has the token in the address."""

import hmac

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KEY = "key"
"""Name of the token in the address and of the cookie that takes its place."""

LOCAL = ("127.0.0.1", "localhost")
"""How this machine calls itself. Another name that leads here is a trick of some web site."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every answer: nothing comes from elsewhere, and no other site may show or read it."""


class Access:
    """Stands before all routes. Without a token only this machine is let in.

    With one, the address that holds it leaves a cookie and loses the token, so that it is not
    left in the browser's history.
    """

    def __init__(self, app: ASGIApp, token: str = "") -> None:
        """An empty `token` stands for a page that is served to this machine only."""
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403, lead to the page without token, or pass on."""
        if scope["type"] != "http":
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._answer(scope)(scope, receive, guarded)

    def _answer(self, scope: Scope) -> ASGIApp:
        headers = Headers(scope=scope)
        given = QueryParams(scope["query_string"]).get(KEY, "")
        host = headers.get("host", "")
        if self._token:
            known = self._fits(given) or self._fits(_cookie(headers))
        else:
            known = host.rpartition(":")[0] in LOCAL or host in LOCAL
        if not known:
            return PlainTextResponse("This page is not yours to see.", 403)
        if scope["method"] == "POST" and headers.get("origin") != f"http://{host}":
            return PlainTextResponse("Only the page itself may do this.", 403)
        if self._token and given and scope["path"] == "/":
            answer = RedirectResponse("/", 303)
            answer.set_cookie(KEY, self._token, httponly=True, samesite="lax")
            return answer
        return self._app

    def _fits(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token.encode())


def _cookie(headers: Headers) -> str:
    # Other programs at this address may have left cookies of any shape, which come along.
    return cookie_parser(headers.get("cookie", "")).get(KEY, "")
