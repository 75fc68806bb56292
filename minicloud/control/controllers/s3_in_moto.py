"""moto's S3 made to behave like AWS's: what is replaced or added while the cloud runs."""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

from minicloud.control.access.credential import Credential
from minicloud.control.buckets.entrance import Answered, Entrance
from minicloud.control.buckets.lifecycle_documents import answer_of, read_configuration
from minicloud.control.buckets.lifecycle_sweep import (
    LifecycleSweep,
    configuration_of,
    keep_configuration,
    stored_versions,
)
from minicloud.control.buckets.new_buckets import copying, creating, forget_encryption
from minicloud.control.buckets.ranges import reading_ranges
from minicloud.control.buckets.refusals import S3Refusal
from minicloud.control.buckets.requests import bucket_of, header, version_of
from minicloud.control.buckets.restores import restore_object, restore_of, telling_restore
from minicloud.control.buckets.versions import deleting, itself, newest_first, putting
from minicloud.control.calendar import date_at
from minicloud.control.calls import Call
from minicloud.control.guards import GUARDS
from minicloud.control.late_services import LateService, Surroundings
from minicloud.dataplane.s3.bucket_policy import is_public
from minicloud.dataplane.s3.lifecycle import expiry
from minicloud.dataplane.s3.restore import http_date


class S3InMoto(LateService):
    """Buckets with today's defaults, policies that hold, lifecycles and restores that happen."""

    def __init__(self, cloud: Surroundings) -> None:
        super().__init__(cloud)
        self.services: dict[str, Credential] = {}
        self.lifecycle = LifecycleSweep()
        self.let_time_pass: Callable[[], object] = lambda: None
        """What happens when somebody asks again whether a restore is done."""
        self._last_question: tuple[tuple[str, ...] | None, float] | None = None
        self.entrance = Entrance(
            tuple(guard for guard in GUARDS if guard.service == "s3"),
            {
                "PutBucketLifecycleConfiguration": self._put_lifecycle,
                "GetBucketLifecycleConfiguration": self._get_lifecycle,
                "RestoreObject": lambda _response, call: restore_object(call, self._date()),
            },
            cloud.access,
            self.services,
            self._date,
            self._asked,
            lambda: self.lifecycle.notice(self.cloud.now_s()),
        )

    def reset(self) -> None:
        """Back to time 0: nothing swept, no service known."""
        self.lifecycle.reset()
        self.services.clear()
        self._last_question = None

    def install(self) -> None:
        """From now on moto's buckets are this course's."""
        models: Any = import_module("moto.s3.models")
        module: Any = import_module("moto.s3.responses")
        responses = module.S3Response
        result: Any = import_module("moto.iam.access_control").PermissionResult

        def permission(_bucket: Any, _action: str, resource: str) -> Any:
            """What the entrance has decided; moto asks again before it deletes several objects."""
            return result.DENIED if resource in self.entrance.denied else result.PERMITTED

        backend, key, bucket = models.S3Backend, models.FakeKey, models.FakeBucket
        put = self.moto.put
        put(models, "utcnow", lambda: self._date().replace(tzinfo=None))
        put(bucket, "get_permission", permission)
        put(module, "bucket_policy_is_public", is_public)
        put(bucket, "delete_lifecycle", lambda held: keep_configuration(held, None))
        put(key, "response_dict", telling_restore(key.response_dict, self._date))
        put(backend, "create_bucket", creating(backend.create_bucket, self._date))
        put(backend, "delete_bucket_encryption", forget_encryption)
        put(backend, "copy_object", copying(backend.copy_object))
        put(backend, "put_object", putting(backend.put_object))
        put(backend, "delete_object", deleting(backend.delete_object))
        put(backend, "create_multipart_upload", self._dated(backend.create_multipart_upload))
        put(models._VersionedKeyStore, "iterlists", newest_first)
        for held in (key, models.FakeDeleteMarker):
            put(held, "__deepcopy__", itself)
        for name in ("_bucket_response", "_key_response"):
            put(responses, name, self.entrance.before(getattr(responses, name)))
        put(responses, "_handle_range_header", reading_ranges(responses._handle_range_header))
        put(responses, "_invalid_headers", lambda *_asked: False)  # the signature says it
        for name in ("get_object", "put_object", "head_object"):
            put(responses, name, self._telling_expiry(getattr(responses, name)))

    def tick(self, now_s: float, changed: bool) -> None:
        """Carry out lifecycles where a midnight has come."""
        with self.entrance.one_at_a_time:
            self.lifecycle.tick(now_s)

    def quiet_until(self, now_s: float) -> float:
        """Before the next midnight at which a lifecycle acts."""
        return self.lifecycle.quiet_until()

    def _date(self) -> datetime:
        return date_at(self.cloud.now_s())

    def _asked(self, call: Call) -> None:
        """Who polls for a restored copy waits for it; who let time pass asks a new question."""
        question = None
        if call.operation == "HeadObject":
            version_id = call.get("Query", {}).get("versionId", "")
            question = (call.get("Bucket"), call.get("Key"), version_id)
            restore = restore_of(version_of(call))
            coming = restore is not None and self._date() < restore.ready
            if coming and (question, self.cloud.now_s()) == self._last_question:
                self.let_time_pass()
        self._last_question = question, self.cloud.now_s()

    def _put_lifecycle(self, _response: Any, call: Call) -> Answered:
        minimum = header(call, "x-amz-transition-default-minimum-object-size")
        keep_configuration(bucket_of(call), read_configuration(call.get("Body", b""), minimum))
        return 200, {}, ""

    def _get_lifecycle(self, response: Any, call: Call) -> Answered:
        result: Any = import_module("moto.core.responses").ActionResult
        configuration = configuration_of(bucket_of(call))
        if configuration is None:
            raise S3Refusal(
                "NoSuchLifecycleConfiguration",
                "The lifecycle configuration does not exist",
                BucketName=call.get("Bucket"),
            )
        response.data["Action"] = call.operation
        answered: Answered = response.serialized(result(answer_of(configuration)))
        return answered

    def _dated(self, original: Any) -> Any:
        def create(backend: Any, *args: Any, **named: Any) -> Any:
            upload = original(backend, *args, **named)
            vars(upload)["minicloud_begun"] = self._date()
            return upload

        return create

    def _telling_expiry(self, original: Callable[..., Any]) -> Any:
        """With `x-amz-expiration` where a rule ends the object, and without moto's own metadata."""

        def respond(response: Any, *args: Any, **named: Any) -> Any:
            status, headers, body = original(response, *args, **named)
            for name in [one for one in headers if one.lower() == "x-amz-content-sha256"]:
                del headers[name]
            told = self._expiry(response) if status < 300 else None
            return status, headers if told is None else headers | {"x-amz-expiration": told}, body

        return respond

    def _expiry(self, response: Any) -> str | None:
        bucket = response.backend.buckets.get(response.bucket_name)
        configuration = None if bucket is None else configuration_of(bucket)
        if configuration is None or "versionId" in response.querystring:
            return None
        versions = list(stored_versions(response.backend, bucket, response.parse_key_name()))
        end = expiry(configuration, versions[-1][1]) if versions else None
        return (
            None if end is None else f'expiry-date="{http_date(end.at)}", rule-id="{end.rule_id}"'
        )
