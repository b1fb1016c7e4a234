"""What the page's server answers."""

import gzip
from collections.abc import Callable
from functools import lru_cache
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from assistant.content.library import Library
from assistant.content.models import Technique
from assistant.page import drawing
from assistant.page.access import Access
from assistant.page.events import Feed
from assistant.page.state import TOUCH
from assistant.page.summary import Summary
from assistant.session.intents import Intent, IntentName

STATIC = Path(__file__).parent / "static"
"""The page itself: HTML, style and script as they are served."""

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

MOST_VIEWERS = 32
"""More than any family has; beyond it a viewer is asked to come back later."""

TOUCHED = frozenset(intent for intents in TOUCH.values() for intent in intents)
"""All that can be said by touch."""

SIDES = ("right", "left", "both")


def application(
    library: Library,
    feed: Feed,
    tell: Callable[[Intent], bool],
    summary: Callable[[], Summary | None],
    *,
    token: str,
    style: str,
    handedness: str,
) -> Starlette:
    """The routes, behind `Access`.

    `library` holds the techniques that are drawn. `tell` hands an intent to the session, and
    gives False where it has too many to read. An empty `token` serves this machine only.
    """
    files = {path.name: _File(path) for path in STATIC.iterdir() if path.suffix in TYPES}
    index = _Packed(
        files["index.html"].text.replace('data-style=""', f'data-style="{escape(style)}"'), ".html"
    )

    async def page(request: Request) -> Response:
        return index.answer(request)

    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in files or name.endswith(".html"):
            raise HTTPException(404)
        return files[name].answer(request)

    async def events(request: Request) -> Response:
        if feed.viewers >= MOST_VIEWERS:
            raise HTTPException(503)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(feed.stream(), media_type="text/event-stream", headers=headers)

    async def picture(request: Request) -> Response:
        technique = library.techniques.get(request.path_params["technique"])
        side = request.path_params["side"]
        if technique is None or side not in SIDES:
            raise HTTPException(404)
        return _drawing(technique, side, handedness).answer(request)

    async def do(request: Request) -> Response:
        name = request.path_params["intent"]
        intent = next((one for one in TOUCHED if one.value == name), None)
        if intent is None:
            raise HTTPException(404)
        slots = {"what": "words"} if intent is IntentName.REPEAT else {}
        return Response(status_code=204 if tell(Intent(intent, slots)) else 503)

    async def summary_page(request: Request) -> Response:
        found = summary()
        if found is None:
            raise HTTPException(404)
        text = files["summary.html"].text.replace('data-style=""', f'data-style="{escape(style)}"')
        return _Packed(text.replace("<!-- summary -->", found.html()), ".html").answer(request)

    async def summary_picture(request: Request) -> Response:
        found = summary()
        name = request.path_params["name"]
        if found is None or name not in found.pictures:
            raise HTTPException(404)
        return _Packed(found.pictures[name].svg, ".svg").answer(request)

    routes = [
        Route("/", page),
        Route("/events", events),
        Route("/do/{intent}", do, methods=["POST"]),
        Route("/drawing/{technique}/{side}.svg", picture),
        Route("/summary", summary_page),
        Route("/summary/{name}.svg", summary_picture),
        Route("/{name}", file),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Access, token=token)])


class _Packed:
    """A text as it goes out, compressed once."""

    def __init__(self, text: str, suffix: str) -> None:
        self.text = text
        self._plain = text.encode()
        self._gzip = gzip.compress(self._plain, 9, mtime=0)
        self._type = TYPES[suffix]

    def answer(self, request: Request) -> Response:
        headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self._plain, headers=headers, media_type=self._type)
        headers["Content-Encoding"] = "gzip"
        return Response(self._gzip, headers=headers, media_type=self._type)


class _File(_Packed):
    def __init__(self, path: Path) -> None:
        super().__init__(path.read_text(encoding="utf-8"), path.suffix)


@lru_cache(maxsize=128)
def _drawing(technique: Technique, side: str, handedness: str) -> _Packed:
    return _Packed(drawing.svg(technique, side=side, handedness=handedness), ".svg")
