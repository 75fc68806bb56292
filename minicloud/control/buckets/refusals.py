"""How S3 says no: a status, AWS's code and message, in XML."""

from typing import Any
from xml.sax.saxutils import escape

# Source: S3 API Reference, Error responses, List of error codes. What is not here is 400.
_STATUS = {
    "AccessDenied": 403,
    "InvalidAccessKeyId": 403,
    "SignatureDoesNotMatch": 403,
    "InvalidObjectState": 403,
    "NoSuchBucket": 404,
    "NoSuchKey": 404,
    "NoSuchUpload": 404,
    "NoSuchVersion": 404,
    "MethodNotAllowed": 405,
    "RestoreAlreadyInProgress": 409,
}


class S3Refusal(Exception):
    """What a request is answered instead of being done; `details` are elements of the error."""

    def __init__(self, code: str, message: str, **details: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details

    def answer(self, method: str) -> tuple[int, dict[str, Any], str]:
        """Status, headers and body; to HEAD there is no body."""
        elements = {"Code": self.code, "Message": self.message, **self.details}
        inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in elements.items())
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inside}</Error>'
        headers = {"content-type": "application/xml"}
        return _STATUS.get(self.code, 400), headers, "" if method == "HEAD" else body
