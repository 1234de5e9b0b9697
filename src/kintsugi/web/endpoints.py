"""The pages of this room, as an ASGI application."""

from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from kintsugi.web.access import admits
from kintsugi.web.health import Report
from kintsugi.web.metrics import exposition
from kintsugi.web.watch import Watch

_NO_STORE = {"Cache-Control": "no-store"}


def application(watch: Watch, token: str | None) -> FastAPI:
    """Give the application; with a token every path asks for it."""

    async def admit(authorization: Annotated[str | None, Header()] = None) -> None:
        if not admits(authorization, token):
            raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})

    # No documentation pages: they load scripts from elsewhere, and these paths need none.
    pages = FastAPI(
        title="Kintsugi", dependencies=[Depends(admit)], openapi_url=None, docs_url=None
    )

    @pages.get("/healthz")
    async def healthz() -> Response:
        return _answer(await watch.liveness())

    @pages.get("/readyz")
    async def readyz() -> Response:
        return _answer(await watch.readiness())

    @pages.get("/metrics")
    async def metrics() -> Response:
        page = exposition(await watch.snapshot())
        return Response(page, media_type=CONTENT_TYPE_PLAIN_0_0_4, headers=_NO_STORE)

    return pages


def _answer(report: Report) -> Response:
    return JSONResponse(report.body, status_code=report.status_code, headers=_NO_STORE)
