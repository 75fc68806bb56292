"""moto's S3 made to behave like AWS's: what is replaced or added while the cloud runs."""

import threading
from importlib import import_module
from typing import Any

from minicloud.control.calendar import date_at
from minicloud.control.late_services import LateService, Surroundings


class S3InMoto(LateService):
    """S3's dates are the cloud's, and its calls come one at a time, also those of a server."""

    def __init__(self, cloud: Surroundings) -> None:
        super().__init__(cloud)
        self._one_at_a_time = threading.RLock()

    def install(self) -> None:
        """From now on moto's buckets are this course's."""
        models: Any = import_module("moto.s3.models")
        responses: Any = import_module("moto.s3.responses").S3Response
        self.moto.put(models, "utcnow", self._date)
        for name in ("_bucket_response", "_key_response"):
            self.moto.put(responses, name, self._entrance(getattr(responses, name)))

    def _date(self) -> Any:
        """moto keeps dates in UTC that do not say so."""
        return date_at(self.cloud.now_s()).replace(tzinfo=None)

    def _entrance(self, original: Any) -> Any:
        def respond(response: Any, request: Any, full_url: str) -> Any:
            with self._one_at_a_time:
                return original(response, request, full_url)

        return respond
