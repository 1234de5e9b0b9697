"""The parameters of an HTTP request, in each of the forms that Telegram accepts."""

import json
from urllib.parse import parse_qsl

from aiohttp.web import BaseRequest

from kintsugi.simulator.telegram.parameters import Parameters
from kintsugi.simulator.telegram.refusal import bad_request

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_MULTIPART = "multipart/form-data"


async def read_parameters(request: BaseRequest) -> Parameters:
    """Query string and body together, the body winning. Raises: a 400 for a broken body."""
    values: dict[str, object] = dict(
        parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True)
    )
    if request.body_exists:
        values.update(await _read_body(request))
    return Parameters(values)


async def _read_body(request: BaseRequest) -> dict[str, object]:
    kind = request.content_type
    if kind == _MULTIPART:
        # uploads are no parameters: no method here takes a file
        return {name: part for name, part in (await request.post()).items() if type(part) is str}
    if kind == _FORM:
        return dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
    if kind == _JSON:
        return _json_object(await request.read())
    return {}


def _json_object(body: bytes) -> dict[str, object]:
    try:
        decoded = json.loads(body)
    except ValueError:
        raise bad_request("can't parse request body as JSON") from None
    if not isinstance(decoded, dict):
        raise bad_request("can't parse request body: expected an Object")
    return decoded
