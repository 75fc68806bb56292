"""What fails inside moto is told as AWS tells errors, so that `except ClientError` meets it.

A defect of ours, or of a guard's, stays the Python exception that it is: it shall be seen.
"""

import re
from importlib import import_module

from minicloud.control.calls import Call

UNKNOWN = "UnsupportedOperation"
FAILED = "InternalFailure"
"""Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html.

Simplified: AWS answers a failure with HTTP 500, which boto3 tries again; moto answers with 400,
and asking again would not help.
"""
_JUNK_TOKEN = "InvalidParameterValue"
_REFUSES_JUNK_TOKENS = ("rds", "elasticache")
"""Services for which moto's answer to a page that there is not is no answer in their form.

Source: ElastiCache API Reference, DescribeCacheClusters (Errors); RDS API Reference, Common errors.
"""
_ASKS_FOR_HELP = re.compile(r"\s*Feel free to open an issue.*", re.DOTALL)
_NO_ACTION = re.compile(r"The \w+ action has not been implemented")


def told(call: Call, error: Exception) -> tuple[str, str] | None:
    """Code and message for what went wrong in a call; None where it is no failure of moto's."""
    exceptions = import_module("moto.core.exceptions")
    if isinstance(error, exceptions.InvalidToken) and call.service in _REFUSES_JUNK_TOKENS:
        return _JUNK_TOKEN, "Marker is none that an earlier answer gave"
    if _raised_in(error).partition(".")[0] != "moto" or _is_an_answer(error):
        return None
    match error.args:
        case (str(code), str(message)) if call.service == "lambda" and code.endswith("Exception"):
            return code, message  # moto's Lambda raises AWS's answer as a ValueError
    asked = f"{call.operation} of {call.service}"
    if not isinstance(error, NotImplementedError):
        return FAILED, (
            f"{asked} failed inside the emulated cloud, which stands on moto, with "
            f"{type(error).__name__}: {error}. AWS would have answered: look at the arguments "
            "first, of which one may be wrong in a way that AWS tells and this cloud does not."
        )
    if _NO_ACTION.match(str(error)):
        return UNKNOWN, f"The emulated cloud does not know {asked}, which AWS has: do without it."
    words = _ASKS_FOR_HELP.sub("", str(error))
    return UNKNOWN, (
        f"The emulated cloud does not know all that {asked} is asked for, which AWS may know: "
        f"{words or 'it says no more'}"
    )


def is_unknown_region(call: Call, error: Exception) -> bool:
    """Whether moto has no such Region for the service: at AWS its host has no address."""
    return (
        isinstance(error, KeyError)
        and error.args == (call.region,)
        and _raised_in(error) == "moto.core.base_backend"
    )


def _raised_in(error: Exception) -> str:
    """The module, of moto's and ours, that was nearest when `error` was raised."""
    nearest = ""
    traceback = error.__traceback__
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__"))
        if module.startswith(("moto.", "minicloud.")):
            nearest = module
        traceback = traceback.tb_next
    return nearest


def _is_an_answer(error: Exception) -> bool:
    """Whether moto makes an answer of `error` itself, further out."""
    exceptions = import_module("moto.core.exceptions")
    return isinstance(error, (exceptions.ServiceException, exceptions.HTTPException))
