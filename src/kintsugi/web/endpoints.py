"""The pages of this room, as an ASGI application."""

from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Query, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from kintsugi.llm.ledger import By
from kintsugi.web.access import admits
from kintsugi.web.costs import Costs, body
from kintsugi.web.health import Report
from kintsugi.web.metrics import exposition
from kintsugi.web.watch import Watch

_NO_STORE = {"Cache-Control": "no-store"}


def application(watch: Watch, token: str | None, costs: Costs | None = None) -> FastAPI:
    """Give the application; with a token every path asks for it.

    Without one there is no /api: what people cost is nobody's business who merely is on this
    machine.
    """

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

    if costs is not None and token is not None:
        _add_costs(pages, costs)
    return pages


def _add_costs(pages: FastAPI, costs: Costs) -> None:
    @pages.get("/api/v1/costs")
    async def spent(by: By = By.MODEL, days: Annotated[int, Query(ge=1, le=366)] = 30) -> Response:
        parts = await costs.sums(by, days=days)
        return JSONResponse(body(by, days, parts), headers=_NO_STORE)


def _answer(report: Report) -> Response:
    return JSONResponse(report.body, status_code=report.status_code, headers=_NO_STORE)
