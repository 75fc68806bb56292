"""Where moto's ECR is replaced: what it gets wrong, and what it lacks.

moto forgets a layer's bytes, names an image by its layers' digests, drops an image whose tag moves
on, gives everybody one token that ended in 2015, and has no preview of lifecycle policies. These
methods are replaced or added while the cloud runs.
"""

import base64
from importlib import import_module
from typing import Any

from minicloud.control.account_settings import account_setting, set_account_setting
from minicloud.control.calendar import date_at
from minicloud.control.controllers.image_lifecycle import (
    ImageLifecycleController,
    due,
    evaluated_at,
)
from minicloud.control.dispatch import refusal
from minicloud.control.image_pushes import put_image
from minicloud.control.image_removals import deleting
from minicloud.control.late_services import LateService, Surroundings
from minicloud.control.registry_tokens import RegistryTokens
from minicloud.control.repositories import add_layer, manifest_of, part_sizes


class EcrInMoto(LateService):
    """Registry tokens, and lifecycle policies once a day.

    A registry that is still open lets nobody in after `remove`.
    """

    def __init__(self, cloud: Surroundings) -> None:
        super().__init__(cloud)
        self.tokens = RegistryTokens()
        self.lifecycle = ImageLifecycleController()

    def reset(self) -> None:
        """Back to time 0: no token, no sweep so far."""
        self.tokens.reset()
        self.lifecycle.reset()

    def install(self) -> None:
        """From now on moto's repositories are this course's."""
        models: Any = import_module("moto.ecr.models")
        responses: Any = import_module("moto.ecr.responses").ECRResponse
        backend = models.ECRBackend
        self.moto.put(models.Image, "get_image_size_in_bytes", _size)
        self.moto.put(backend, "put_image", self._putting())
        self.moto.put(backend, "batch_delete_image", deleting(backend.batch_delete_image))
        self.moto.put(backend, "create_repository", self._created(backend.create_repository))
        self.moto.put(backend, "upload_layer_part", _counted(backend.upload_layer_part))
        self.moto.put(backend, "complete_layer_upload", _kept(backend.complete_layer_upload))
        self.moto.put(backend, "get_lifecycle_policy", _evaluated(backend.get_lifecycle_policy))
        self.moto.put(responses, "get_authorization_token", self._get_authorization_token())
        self.moto.put(responses, "start_lifecycle_policy_preview", self._start_preview())
        self.moto.put(responses, "get_lifecycle_policy_preview", _get_preview)
        self.moto.put(responses, "put_account_setting", _put_account_setting)
        self.moto.put(responses, "get_account_setting", _get_account_setting)

    def tick(self, now_s: float, changed: bool) -> None:
        """Sweep the repositories when a day is over."""
        self.lifecycle.tick(now_s)

    def quiet_until(self, now_s: float) -> float:
        """Before the next sweep."""
        return self.lifecycle.next_sweep_s

    def _putting(self) -> Any:
        def put(
            backend: Any,
            repository_name: str,
            image_manifest: str,
            image_tag: str | None,
            image_manifest_mediatype: str | None = None,
            digest: str | None = None,  # a guard has compared it
        ) -> Any:
            repository = backend._get_repository(repository_name)
            return put_image(
                repository, image_manifest, image_tag, image_manifest_mediatype, self._date()
            )

        return put

    def _created(self, original: Any) -> Any:
        def create(backend: Any, *args: Any, **named: Any) -> Any:
            repository = original(backend, *args, **named)
            repository.created_at = self._date()
            return repository

        return create

    def _get_authorization_token(self) -> Any:
        def get(response: Any) -> Any:
            from moto.moto_api._internal import mock_random

            account = response.current_account
            data = []
            for registry in response._get_param("registryIds") or [account]:
                password = base64.b64encode(mock_random.randbytes(96)).decode()
                ends_s = self.tokens.issue(password, self.cloud.now_s())
                data.append(
                    {
                        "authorizationToken": base64.b64encode(f"AWS:{password}".encode()).decode(),
                        "expiresAt": date_at(ends_s),
                        "proxyEndpoint": f"https://{registry}.dkr.ecr.{response.region}"
                        ".amazonaws.com",
                    }
                )
            return _answer({"authorizationData": data})

        return get

    def _start_preview(self) -> Any:
        def start(response: Any) -> Any:
            repository = _repository(response)
            text = response._get_param("lifecyclePolicyText")
            if text is None:
                text = response.ecr_backend.get_lifecycle_policy(
                    repository.registry_id, repository.name
                )["lifecyclePolicyText"]
            repository.minicloud_preview = text, due(repository, text, self.cloud.now_s())
            return _answer(_about(repository, text, "IN_PROGRESS"))

        return start

    def _date(self) -> Any:
        return date_at(self.cloud.now_s())


def _size(image: Any) -> int | None:
    """Simplified: configuration and layers; AWS does not say what it counts. None of an index."""
    return manifest_of(image).size_bytes or None


def _counted(original: Any) -> Any:
    def upload_part(
        backend: Any,
        repository_name: str,
        upload_id: str,
        part_first_byte: int,
        part_last_byte: int,
        layer_part_blob: bytes,
        registry_id: str | None = None,
    ) -> Any:
        given = (part_first_byte, part_last_byte, layer_part_blob, registry_id)
        answer = original(backend, repository_name, upload_id, *given)
        upload = backend._get_repository(repository_name, registry_id).uploads[upload_id]
        part_sizes(upload).append(len(layer_part_blob))
        return answer

    return upload_part


def _kept(original: Any) -> Any:
    def complete(
        backend: Any,
        repository_name: str,
        upload_id: str,
        layer_digests: list[str],
        registry_id: str | None = None,
    ) -> Any:
        repository = backend._get_repository(repository_name, registry_id)
        upload = repository.uploads.get(upload_id)
        content = b"" if upload is None else bytes(upload.layer_parts)
        answer = original(backend, repository_name, upload_id, layer_digests, registry_id)
        add_layer(repository, answer["layerDigest"], content)
        return answer

    return complete


def _evaluated(original: Any) -> Any:
    def get(backend: Any, registry_id: str, repository_name: str) -> Any:
        answer = original(backend, registry_id, repository_name)
        at = evaluated_at(backend._get_repository(repository_name, registry_id))
        del answer["lastEvaluatedAt"]
        return answer if at is None else answer | {"lastEvaluatedAt": at}

    return get


def _get_preview(response: Any) -> Any:
    repository = _repository(response)
    preview = vars(repository).get("minicloud_preview")
    if preview is None:
        raise refusal(
            "LifecyclePolicyPreviewNotFoundException",
            f"There is no dry run for the repository with name '{repository.name}' in the "
            f"registry with id '{repository.registry_id}': call StartLifecyclePolicyPreview first",
        )
    text, expiries = preview
    status = (response._get_param("filter") or {}).get("tagStatus", "ANY")
    results = [
        {
            "imageTags": list(one.image.tags),
            "imageDigest": one.image.digest,
            "imagePushedAt": date_at(one.image.pushed_at_s),
            "action": {"type": "EXPIRE"},
            "appliedRulePriority": one.rule_priority,
        }
        for one in expiries
        if status == "ANY" or (status == "TAGGED") == bool(one.image.tags)
    ]
    summary = {"expiringImageTotalCount": len(expiries)}
    about = _about(repository, text, "COMPLETE")
    return _answer(about | {"previewResults": results, "summary": summary})


def _put_account_setting(response: Any) -> Any:
    name, value = response._get_param("name"), response._get_param("value")
    set_account_setting(response.ecr_backend, name, value)
    return _answer({"name": name, "value": value})


def _get_account_setting(response: Any) -> Any:
    name = response._get_param("name")
    return _answer({"name": name, "value": account_setting(response.ecr_backend, name)})


def _repository(response: Any) -> Any:
    return response.ecr_backend._get_repository(
        response._get_param("repositoryName"), response._get_param("registryId")
    )


def _about(repository: Any, policy_text: str, status: str) -> dict[str, Any]:
    return {
        "registryId": repository.registry_id,
        "repositoryName": repository.name,
        "lifecyclePolicyText": policy_text,
        "status": status,
    }


def _answer(result: dict[str, Any]) -> Any:
    return import_module("moto.core.responses").ActionResult(result)
