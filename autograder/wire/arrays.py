"""numpy's arrays of numbers as plain data: their type, shape and bytes."""

import base64
import importlib
import math
import re
from typing import Any

LIMIT_BYTES = 4 << 20
# Numbers and times: any bytes are values of these, and none of them refers to an object.
_KINDS = "biufcmM"
_TYPE = re.compile(rf"[<>|=][{_KINDS}][0-9]{{1,2}}(\[[0-9]{{0,4}}[A-Za-z]{{1,2}}\])?")


def is_array(value: object) -> bool:
    """Whether it is one of numpy's arrays, and of no class derived from them."""
    kind = type(value)
    return kind.__module__ == "numpy" and kind.__name__ == "ndarray"


def array_to_plain(value: Any) -> list[Any]:
    """The array in JSON; `ValueError` saying why for one that does not go."""
    if value.dtype.kind not in _KINDS or value.dtype.fields is not None:
        raise ValueError(f"an array of {value.dtype}")
    if value.nbytes > LIMIT_BYTES:
        raise ValueError(f"an array of {value.nbytes >> 20} MiB, more than {LIMIT_BYTES >> 20}")
    return [value.dtype.str, list(value.shape), base64.b64encode(value.tobytes()).decode()]


def array_from_plain(body: list[Any]) -> Any:
    """The array that `array_to_plain` was given; `ValueError` for anything it cannot have made."""
    kind, shape, text = body
    if not (isinstance(kind, str) and _TYPE.fullmatch(kind) and isinstance(text, str)):
        raise ValueError("no array of numbers")
    if not (isinstance(shape, list) and len(shape) <= 32 and all(_is_size(size) for size in shape)):
        raise ValueError("no shape of an array")
    try:
        numpy: Any = importlib.import_module("numpy")
    except ImportError:
        raise ValueError("numpy is not installed where tests run") from None
    data = base64.b64decode(text, validate=True)
    dtype = numpy.dtype(kind)
    if len(data) != math.prod(shape) * dtype.itemsize:
        raise ValueError("its bytes do not fill its shape")
    return numpy.frombuffer(data, dtype).reshape(shape).copy()


def _is_size(size: object) -> bool:
    return type(size) is int and 0 <= size <= LIMIT_BYTES
