"""What passes between a student's process and the cloud's: JSON objects of a few known shapes.

On the wire each is four bytes of length (big-endian) and the JSON. Never pickle: the cloud's
side reads what a student's process wrote.

    {"method": "POST", "url": "https://ec2...", "headers": {...}, "body": "<base64>"}
        -> {"status": 200, "headers": {...}, "body": "<base64>"}
    {"call": "https://ec2...", "headers": {...}, "form": {...}}   or "text": "{...}" for "form"
        -> the same answer, without HTTP on the way, or for "body" what was not written as XML:
           "document": {...}, "options": {...}
    {"do": "advance", "seconds": 30.0}  -> {"now_s": 30.0}
    {"do": "reset", "seed": 7}          -> {"now_s": 0.0}     seed null: the seed as it was
    {"do": "silence", "instance": "i-...", "silent": true} -> {"now_s": 0.0}
    {"do": "join"}                      -> {"now_s": 0.0}
    anything refused                    -> {"error": "..."}
"""

import base64
import binascii
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from minicloud.control.unwritten import Document
from minicloud.control.xml_text import write

REQUEST_LIMIT_BYTES = 8 << 20
RESPONSE_LIMIT_BYTES = 32 << 20
HEADER_LIMIT = 100
LENGTH_BYTES = 4

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})


class FrameError(ValueError):
    """A frame that is none of the known shapes; the text says what was wrong."""


@dataclass(frozen=True, slots=True)
class AwsRequest:
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class AwsCall:
    """A POST to a service's one address, as botocore has it before it makes a request of it."""

    url: str
    headers: Mapping[str, str]
    form: Mapping[str, str]
    text: str
    """What a service takes that takes no form."""


@dataclass(frozen=True, slots=True)
class AwsAnswer:
    status: int
    headers: Mapping[str, str]
    body: bytes | Document
    """Of a call that came without HTTP perhaps a Document, which `bytes()` writes."""


@dataclass(frozen=True, slots=True)
class Advance:
    seconds: float


@dataclass(frozen=True, slots=True)
class Reset:
    seed: int | None


@dataclass(frozen=True, slots=True)
class Join:
    """Only asks what time it is."""


@dataclass(frozen=True, slots=True)
class Silence:
    """An instance answers no health check from now on, or answers again."""

    instance_id: str
    silent: bool


Order = Advance | Reset | Join | Silence


def read_request(frame: bytes) -> AwsRequest | AwsCall | Order:
    """What a student's process asks. Raises FrameError."""
    message = _object(frame, REQUEST_LIMIT_BYTES)
    match message:
        case {"do": "join", **rest} if not rest:
            return Join()
        case {"do": "advance", "seconds": (int() | float()) as seconds, **rest} if not rest:
            return Advance(_number(seconds))
        case {"do": "reset", "seed": (int() | None) as seed, **rest} if not rest:
            return Reset(seed)
        case {
            "do": "silence",
            "instance": str() as instance,
            "silent": bool() as silent,
            **rest,
        } if not rest:
            return Silence(instance, silent)
        case {"method": str() as method, "url": str() as url, **rest} if (
            set(rest) == {"headers", "body"} and method in METHODS
        ):
            return AwsRequest(method, url, _headers(rest["headers"]), _body(rest["body"]))
        case {"call": str() as url, "headers": headers, "form": form, **rest} if not rest:
            return AwsCall(url, _headers(headers), _form(form), "")
        case {"call": str() as url, "headers": headers, "text": str() as text, **rest} if not rest:
            return AwsCall(url, _headers(headers), {}, text)
    raise FrameError("the frame is neither an AWS request nor advance, reset, silence or join")


def write_request(request: AwsRequest) -> bytes:
    """The frame of an AWS request. Raises FrameError when it is too large to send."""
    frame = _json(
        {
            "method": request.method,
            "url": request.url,
            "headers": dict(request.headers),
            "body": base64.b64encode(request.body).decode("ascii"),
        }
    )
    if len(frame) > REQUEST_LIMIT_BYTES:
        raise FrameError(
            f"a request of {len(request.body)} bytes is too large for the emulated cloud: at most "
            f"{REQUEST_LIMIT_BYTES * 3 // 4} bytes go in one request"
        )
    return frame


def write_call(call: AwsCall) -> bytes:
    """The frame of a call without HTTP. Raises FrameError when it is too large to send."""
    what: dict[str, Any] = {"text": call.text} if call.text else {"form": dict(call.form)}
    frame = _json({"call": call.url, "headers": dict(call.headers), **what})
    if len(frame) > REQUEST_LIMIT_BYTES:
        raise FrameError(
            f"a call of {len(frame)} bytes is too large for the emulated cloud: at most "
            f"{REQUEST_LIMIT_BYTES} bytes go in one"
        )
    return frame


def write_answer(answer: AwsAnswer) -> bytes:
    """The frame of an AWS answer, or of an error when it would be too large."""
    told = {"status": answer.status, "headers": dict(answer.headers)}
    frame = None
    if isinstance(answer.body, Document):
        # What JSON cannot say, XML may.
        with contextlib.suppress(TypeError, ValueError):
            unwritten = {"document": answer.body.content, "options": answer.body.options}
            frame = _json(told | unwritten)
    if frame is None:
        frame = _json(told | {"body": base64.b64encode(bytes(answer.body)).decode("ascii")})
    if len(frame) > RESPONSE_LIMIT_BYTES:
        return write_error(
            f"the answer has {len(bytes(answer.body))} bytes, at most "
            f"{RESPONSE_LIMIT_BYTES * 3 // 4} pass. Ask for less at a time."
        )
    return frame


def write_error(text: str) -> bytes:
    """The frame that refuses a request."""
    return _json({"error": text})


def write_time(now_s: float) -> bytes:
    """The frame that answers an order."""
    return _json({"now_s": now_s})


def write_order(order: Order) -> bytes:
    """The frame of an order to the cloud itself."""
    match order:
        case Advance(seconds):
            return _json({"do": "advance", "seconds": seconds})
        case Reset(seed):
            return _json({"do": "reset", "seed": seed})
        case Silence(instance_id, silent):
            return _json({"do": "silence", "instance": instance_id, "silent": silent})
    return _json({"do": "join"})


def read_answer(frame: bytes) -> AwsAnswer | float | str:
    """An AWS answer, the time, or the text of an error. Raises FrameError."""
    message = _object(frame, RESPONSE_LIMIT_BYTES)
    match message:
        case {"error": str() as text}:
            return text
        case {"now_s": (int() | float()) as now_s}:
            return _number(now_s)
        case {"status": int() as status, "headers": headers, "body": body}:
            return AwsAnswer(status, _headers(headers), _body(body))
        case {
            "status": int() as status,
            "headers": headers,
            "document": dict() as content,
            "options": dict() as options,
        } if len(content) == 1:
            return AwsAnswer(status, _headers(headers), Document(content, options, write))
    raise FrameError("the frame is no answer")


def _object(frame: bytes, limit: int) -> dict[str, Any]:
    if len(frame) > limit:
        raise FrameError(f"the frame has {len(frame)} bytes, at most {limit} are taken")
    try:
        message = json.loads(frame)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"the frame is not JSON: {error}") from None
    if not isinstance(message, dict):
        raise FrameError(f"the frame holds a JSON {type(message).__name__}, not an object")
    return message


def _headers(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > HEADER_LIMIT:
        raise FrameError(f"headers must be an object of at most {HEADER_LIMIT} strings")
    for name, text in value.items():
        if not isinstance(text, str) or "\n" in name + text or "\r" in name + text:
            raise FrameError(f"header {name!r} is not a line of text")
    return value


def _form(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(type(text) is str for text in value.values()):
        raise FrameError("form must be an object of strings")
    return value


def _body(value: object) -> bytes:
    if not isinstance(value, str):
        raise FrameError("body must be a base64 string")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise FrameError(f"body is not base64: {error}") from None


def _number(value: float) -> float:
    number = float(value)
    if isinstance(value, bool) or number != number or number in (float("inf"), float("-inf")):
        raise FrameError(f"{value!r} is not a number")
    return number


def _json(message: dict[str, Any]) -> bytes:
    return json.dumps(message, allow_nan=False, separators=(",", ":")).encode()
