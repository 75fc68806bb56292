"""The OCI Distribution API: what a registry answers to each request.

Source: OCI Distribution Specification 1.1, Workflow Categories and Error Codes; ECR User Guide,
Private registry authentication (Basic, user AWS).
Simplified: no referrers, no catalogue and no deletion, which ECR does by its own API; no ranges
of a layer; a layer comes from the registry itself, where AWS sends its clients on to S3.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, quote, unquote

from minicloud.dataplane.oci_image import digest_of, is_digest, is_tag
from minicloud.dataplane.registry_refusal import RefusalCode, RegistryRefusal
from minicloud.servers.http_exchange import Received, Reply
from minicloud.servers.http_head import Headers, values
from minicloud.servers.registry_images import RegistryImages
from minicloud.servers.registry_uploads import OutOfOrderError, Upload, Uploads

# Source: ECR API Reference, PutImage (imageManifest: at most 4,194,304 characters).
MAX_MANIFEST_BYTES = 4_194_304
_NAME = r"/v2/(?P<name>[a-z0-9][a-z0-9._/-]{0,255}?)"
_ALWAYS = ("Docker-Distribution-Api-Version", "registry/2.0")

Handler = Callable[["RegistryApplication", Received, dict[str, str]], Reply]


class RegistryApplication:
    """Answers requests; `realm` says what is named to whoever has to log in."""

    def __init__(
        self, images: RegistryImages, realm: Callable[[], str], max_layer_bytes: int
    ) -> None:
        self._images = images
        self._realm = realm
        self._uploads = Uploads(max_layer_bytes)

    def answer(self, received: Received) -> Reply:
        """Never raises RegistryRefusal: it becomes the specification's error."""
        try:
            self._admit(received)
            handler, names = _routed(received)
            return handler(self, received, names)
        except RegistryRefusal as refused:
            reply = error_reply(refused)
            if refused.status != 401:
                return reply
            challenge = f'Basic realm="{self._realm()}",service="ecr.amazonaws.com"'
            return Reply(401, reply.body, (*reply.headers, ("WWW-Authenticate", challenge)))

    def _admit(self, received: Received) -> None:
        scheme, _, encoded = "".join(values(received.headers, "authorization")).partition(" ")
        try:
            given = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            given = ""
        user_name, _, password = given.partition(":")
        if scheme.lower() != "basic":
            user_name = password = ""
        self._images.admit(user_name, password)

    def version(self, _received: Received, _names: dict[str, str]) -> Reply:
        return Reply(200, b"{}", (_ALWAYS, ("Content-Type", "application/json")))

    def read_layer(self, _received: Received, names: dict[str, str]) -> Reply:
        content = self._images.layer(names["name"], names["digest"])
        if content is None:
            raise RegistryRefusal(
                404, RefusalCode.BLOB_UNKNOWN, f"{names['name']} has no layer {names['digest']}"
            )
        return Reply(200, content, _about(names["digest"], "application/octet-stream"))

    def begin_upload(self, received: Received, names: dict[str, str]) -> Reply:
        repository, asked = names["name"], _asked(received)
        self._images.tags(repository)  # refuses when there is no such repository
        mount, digest = asked.get("mount"), asked.get("digest")
        source = asked.get("from", "")
        if mount is not None and self._images.mount_layer(repository, mount, source):
            return _created("blobs", repository, mount)
        upload = self._uploads.begin(repository)
        if digest is None:
            return _progress(202, upload)
        return self._finish(upload, digest, received)

    def add_chunk(self, received: Received, names: dict[str, str]) -> Reply:
        upload = self._uploads.find(names["name"], names["upload"])
        try:
            self._uploads.append(upload, received.body, _content_range(received))
        except OutOfOrderError:
            return _progress(416, upload)
        return _progress(202, upload)

    def look_at_upload(self, _received: Received, names: dict[str, str]) -> Reply:
        return _progress(204, self._uploads.find(names["name"], names["upload"]))

    def cancel_upload(self, _received: Received, names: dict[str, str]) -> Reply:
        self._uploads.end(self._uploads.find(names["name"], names["upload"]))
        return Reply(204, headers=(_ALWAYS,))

    def finish_upload(self, received: Received, names: dict[str, str]) -> Reply:
        upload = self._uploads.find(names["name"], names["upload"])
        digest = _asked(received).get("digest")
        if digest is None:
            raise RegistryRefusal(
                400, RefusalCode.DIGEST_INVALID, "PUT ends an upload with ?digest=sha256:..."
            )
        return self._finish(upload, digest, received)

    def read_manifest(self, _received: Received, names: dict[str, str]) -> Reply:
        text, media_type, digest = self._images.manifest(names["name"], names["reference"])
        return Reply(200, text.encode(), _about(digest, media_type))

    def put_manifest(self, received: Received, names: dict[str, str]) -> Reply:
        reference, body = names["reference"], received.body
        if not is_digest(reference) and not is_tag(reference):
            raise RegistryRefusal(400, RefusalCode.TAG_INVALID, f"{reference!r} is no tag")
        if len(body) > MAX_MANIFEST_BYTES:
            raise RegistryRefusal(
                413,
                RefusalCode.SIZE_INVALID,
                f"a manifest of {len(body)} bytes is more than {MAX_MANIFEST_BYTES}",
            )
        try:
            text = body.decode()
        except UnicodeDecodeError as error:
            raise RegistryRefusal(400, RefusalCode.MANIFEST_INVALID, "no UTF-8 text") from error
        media_type = "".join(values(received.headers, "content-type")).partition(";")[0].strip()
        digest = self._images.put_manifest(names["name"], reference, text, media_type)
        return _created("manifests", names["name"], digest)

    def list_tags(self, received: Received, names: dict[str, str]) -> Reply:
        asked, name = _asked(received), names["name"]
        tags = [tag for tag in self._images.tags(name) if tag > asked.get("last", "")]
        page = tags
        headers: Headers = (_ALWAYS, ("Content-Type", "application/json"))
        number = asked.get("n", "")
        if number.isascii() and number.isdigit():
            page = tags[: int(number)]
            if page and len(page) < len(tags):
                link = f"/v2/{name}/tags/list?n={int(number)}&last={quote(page[-1])}"
                headers = (*headers, ("Link", f'<{link}>; rel="next"'))
        return Reply(200, json.dumps({"name": name, "tags": page}).encode(), headers)

    def _finish(self, upload: Upload, digest: str, received: Received) -> Reply:
        try:
            self._uploads.append(upload, received.body, _content_range(received))
        except OutOfOrderError:
            return _progress(416, upload)
        content = bytes(upload.content)
        self._uploads.end(upload)
        if digest != digest_of(content):
            raise RegistryRefusal(
                400,
                RefusalCode.DIGEST_INVALID,
                f"{len(content)} bytes came, whose digest is {digest_of(content)}, not {digest}",
            )
        self._images.add_layer(upload.repository, content)
        return _created("blobs", upload.repository, digest)


_App = RegistryApplication
_ROUTES: tuple[tuple[re.Pattern[str], dict[str, Handler]], ...] = (
    (re.compile(r"/v2/?"), {"GET": _App.version, "HEAD": _App.version}),
    (re.compile(_NAME + r"/blobs/uploads/?"), {"POST": _App.begin_upload}),
    (
        re.compile(_NAME + r"/blobs/uploads/(?P<upload>[0-9a-f-]{1,64})"),
        {
            "PATCH": _App.add_chunk,
            "PUT": _App.finish_upload,
            "GET": _App.look_at_upload,
            "DELETE": _App.cancel_upload,
        },
    ),
    (
        re.compile(_NAME + r"/blobs/(?P<digest>[^/]+)"),
        {"GET": _App.read_layer, "HEAD": _App.read_layer},
    ),
    (
        re.compile(_NAME + r"/manifests/(?P<reference>[^/]+)"),
        {"GET": _App.read_manifest, "HEAD": _App.read_manifest, "PUT": _App.put_manifest},
    ),
    (re.compile(_NAME + r"/tags/list"), {"GET": _App.list_tags}),
)


def error_reply(refused: RegistryRefusal) -> Reply:
    """The refusal as the specification words it, in JSON."""
    told = {"errors": [{"code": refused.code, "message": refused.message}]}
    headers = (_ALWAYS, ("Content-Type", "application/json"))
    return Reply(refused.status, json.dumps(told).encode(), headers)


def _routed(received: Received) -> tuple[Handler, dict[str, str]]:
    path = unquote(received.path)
    for pattern, handlers in _ROUTES:
        match = pattern.fullmatch(path)
        if match is None:
            continue
        if received.method not in handlers:
            raise RegistryRefusal(
                405, RefusalCode.UNSUPPORTED, f"{received.method} {path} is not supported"
            )
        return handlers[received.method], match.groupdict()
    raise RegistryRefusal(404, RefusalCode.UNSUPPORTED, f"nothing is served at {path[:200]!r}")


def _asked(received: Received) -> dict[str, str]:
    """The query's parameters; of one that comes twice, the last."""
    return {name: found[-1] for name, found in parse_qs(received.query).items()}


def _content_range(received: Received) -> str | None:
    found = values(received.headers, "content-range")
    return found[-1] if found else None


def _about(digest: str, media_type: str) -> Headers:
    return (_ALWAYS, ("Content-Type", media_type), ("Docker-Content-Digest", digest))


def _created(kind: str, repository: str, digest: str) -> Reply:
    location = ("Location", f"/v2/{repository}/{kind}/{digest}")
    return Reply(201, headers=(_ALWAYS, location, ("Docker-Content-Digest", digest)))


def _progress(status: int, upload: Upload) -> Reply:
    location = f"/v2/{upload.repository}/blobs/uploads/{upload.upload_id}"
    headers = (
        _ALWAYS,
        ("Location", location),
        ("Range", upload.range),
        ("Docker-Upload-UUID", upload.upload_id),
    )
    return Reply(status, headers=headers)
