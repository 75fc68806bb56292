"""What the registry answers, request by request, by the OCI Distribution Specification."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests

import minicloud
from minicloud.dataplane.oci_image import DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST, digest_of
from minicloud.servers import PortInUseError, Registry, serve_registry
from tests.servers.images import config, layer, manifest, password

LAYER = layer("app", b"version 1")
NOWHERE = "sha256:" + "0" * 64
LIMIT = 100_000


@pytest.fixture
def cloud() -> Iterator[minicloud.Cloud]:
    yield minicloud.start(region="ap-northeast-1", seed=7)
    minicloud.stop()


@pytest.fixture
def registry(cloud: minicloud.Cloud) -> Iterator[Registry]:
    ecr = boto3.client("ecr")
    for name in ("web", "base"):
        ecr.create_repository(repositoryName=name)
    with serve_registry(cloud.image_store(), max_layer_bytes=LIMIT) as running:
        yield running


class Client:
    """A logged-in HTTP client."""

    def __init__(self, registry: Registry) -> None:
        self.root = f"http://{registry.host}"
        self.session = requests.Session()
        self.session.auth = ("AWS", password())

    def __call__(self, method: str, path: str, **named: Any) -> requests.Response:
        url = path if path.startswith("http") else self.root + path
        return self.session.request(method, url, timeout=60, **named)

    def add(self, content: bytes, repository: str = "web") -> None:
        path = f"/v2/{repository}/blobs/uploads/?digest={digest_of(content)}"
        assert self("POST", path, data=content).status_code == 201

    def put(self, tag: str, *layers: bytes) -> requests.Response:
        for content in (config(*layers), *layers):
            self.add(content)
        return self.put_manifest(tag, manifest(*layers))

    def put_manifest(self, tag: str, told: Any, media_type: str = OCI_MANIFEST) -> Any:
        data = told if isinstance(told, bytes) else json.dumps(told)
        headers = {"Content-Type": media_type}
        return self("PUT", f"/v2/web/manifests/{tag}", data=data, headers=headers)


@pytest.fixture
def client(registry: Registry) -> Iterator[Client]:
    made = Client(registry)
    yield made
    made.session.close()


def code(answer: requests.Response) -> str:
    (error,) = answer.json()["errors"]
    assert error["message"]
    return str(error["code"])


def test_the_version_is_told(client: Client) -> None:
    answer = client("GET", "/v2/")
    assert answer.status_code == 200
    assert answer.headers["Docker-Distribution-Api-Version"] == "registry/2.0"


def test_a_layer_is_there_after_one_post_with_its_digest(client: Client) -> None:
    client.add(LAYER)
    head = client("HEAD", f"/v2/web/blobs/{digest_of(LAYER)}")
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(LAYER)))
    assert head.headers["Docker-Content-Digest"] == digest_of(LAYER)
    assert client("GET", f"/v2/web/blobs/{digest_of(LAYER)}").content == LAYER


def test_chunks_tell_how_far_they_came(client: Client) -> None:
    begun = client("POST", "/v2/web/blobs/uploads/")
    assert begun.status_code == 202
    place = begun.headers["Location"]
    for start, end in ((0, 40), (40, len(LAYER) - 10)):
        headers = {"Content-Range": f"{start}-{end - 1}"}
        told = client("PATCH", place, data=LAYER[start:end], headers=headers)
        assert (told.status_code, told.headers["Range"]) == (202, f"0-{end - 1}")
        place = told.headers["Location"]
    assert client("GET", place).headers["Range"] == f"0-{len(LAYER) - 11}"
    done = client("PUT", f"{place}?digest={digest_of(LAYER)}", data=LAYER[-10:])
    assert done.status_code == 201
    assert client("GET", done.headers["Location"]).content == LAYER


def test_a_chunk_out_of_order_is_refused_and_what_came_stays(client: Client) -> None:
    place = client("POST", "/v2/web/blobs/uploads/").headers["Location"]
    client("PATCH", place, data=LAYER[:40], headers={"Content-Range": "0-39"})
    early = client("PATCH", place, data=LAYER[50:60], headers={"Content-Range": "50-59"})
    assert (early.status_code, early.headers["Range"]) == (416, "0-39")
    assert client("PUT", f"{place}?digest={digest_of(LAYER)}", data=LAYER[40:]).status_code == 201


@pytest.mark.parametrize("content_range", ["0-9", "9-0", "x", "0-"])
def test_a_chunk_of_another_size_than_it_says_is_refused(
    client: Client, content_range: str
) -> None:
    place = client("POST", "/v2/web/blobs/uploads/").headers["Location"]
    answer = client("PATCH", place, data=LAYER, headers={"Content-Range": content_range})
    assert (answer.status_code, code(answer)) == (400, "SIZE_INVALID")


@pytest.mark.parametrize("digest", [NOWHERE, "sha256:12", "md5:12", ""])
def test_a_wrong_digest_is_refused_and_nothing_is_kept(client: Client, digest: str) -> None:
    place = client("POST", "/v2/web/blobs/uploads/").headers["Location"]
    answer = client("PUT", f"{place}?digest={digest}", data=LAYER)
    assert (answer.status_code, code(answer)) == (400, "DIGEST_INVALID")
    assert client("HEAD", f"/v2/web/blobs/{digest_of(LAYER)}").status_code == 404


def test_a_cancelled_upload_is_gone(client: Client) -> None:
    place = client("POST", "/v2/web/blobs/uploads/").headers["Location"]
    assert client("DELETE", place).status_code == 204
    answer = client("PATCH", place, data=LAYER)
    assert (answer.status_code, code(answer)) == (404, "BLOB_UPLOAD_UNKNOWN")


def test_an_upload_belongs_to_its_repository(client: Client) -> None:
    place = client("POST", "/v2/web/blobs/uploads/").headers["Location"]
    answer = client("PUT", place.replace("/web/", "/base/") + f"?digest={digest_of(LAYER)}")
    assert code(answer) == "BLOB_UPLOAD_UNKNOWN"


def test_a_layer_is_mounted_once_the_account_allows_it(client: Client) -> None:
    client.add(LAYER, "base")
    path = f"/v2/web/blobs/uploads/?mount={digest_of(LAYER)}&from=base"
    assert client("POST", path).status_code == 202  # an upload begins instead
    boto3.client("ecr").put_account_setting(name="BLOB_MOUNTING", value="ENABLED")
    mounted = client("POST", path)
    assert mounted.status_code == 201
    assert client("GET", mounted.headers["Location"]).content == LAYER


def test_a_mounted_layer_takes_no_more_room(cloud: minicloud.Cloud, client: Client) -> None:
    boto3.client("ecr").put_account_setting(name="BLOB_MOUNTING", value="ENABLED")
    client.add(LAYER, "base")
    before = cloud.image_store().held_bytes()
    client("POST", f"/v2/web/blobs/uploads/?mount={digest_of(LAYER)}&from=base")
    assert cloud.image_store().held_bytes() == before == len(LAYER)


@pytest.mark.parametrize("source", ["web", "nowhere", ""])
def test_what_is_nowhere_is_not_mounted(client: Client, source: str) -> None:
    boto3.client("ecr").put_account_setting(name="BLOB_MOUNTING", value="ENABLED")
    path = f"/v2/web/blobs/uploads/?mount={NOWHERE}&from={source}"
    assert client("POST", path).status_code == 202


def test_repositories_encrypted_otherwise_share_no_layer(client: Client) -> None:
    ecr = boto3.client("ecr")
    ecr.put_account_setting(name="BLOB_MOUNTING", value="ENABLED")
    ecr.create_repository(
        repositoryName="secret", encryptionConfiguration={"encryptionType": "KMS"}
    )
    client.add(LAYER, "secret")
    path = f"/v2/web/blobs/uploads/?mount={digest_of(LAYER)}&from=secret"
    assert client("POST", path).status_code == 202


def test_a_layer_that_is_too_large_is_refused(client: Client) -> None:
    large = b"x" * (LIMIT + 1)
    place = client("POST", "/v2/web/blobs/uploads/").headers["Location"]
    client("PATCH", place, data=large[:LIMIT])
    answer = client("PATCH", place, data=large[LIMIT:])
    assert (answer.status_code, code(answer)) == (413, "SIZE_INVALID")


def test_uploads_that_nobody_finishes_make_room(client: Client) -> None:
    places = []
    for _ in range(5):
        places.append(client("POST", "/v2/web/blobs/uploads/").headers["Location"])
        client("PATCH", places[-1], data=b"x" * LIMIT)
    assert code(client("GET", places[0])) == "BLOB_UPLOAD_UNKNOWN"
    assert client("GET", places[-1]).status_code == 204


def test_a_body_that_announces_too_much_is_refused_before_it_comes(registry: Registry) -> None:
    host, _, port = registry.host.partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(
            b"PUT /v2/web/blobs/uploads/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n"
        )
        assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_client_may_wait_before_it_sends(registry: Registry) -> None:
    host, _, port = registry.host.partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(
            b"POST /v2/web/blobs/uploads/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
            b"Expect: 100-continue\r\n\r\n"
        )
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 Continue\r\n")


def test_a_manifest_is_kept_as_it_was_sent(client: Client) -> None:
    for content in (config(LAYER), LAYER):
        client.add(content)
    sent = json.dumps(manifest(LAYER), indent=3).encode()
    put = client.put_manifest("v1", sent)
    assert (put.status_code, put.headers["Docker-Content-Digest"]) == (201, digest_of(sent))
    assert client("GET", "/v2/web/manifests/v1").content == sent
    head = client("HEAD", f"/v2/web/manifests/{digest_of(sent)}")
    assert head.headers["Content-Length"] == str(len(sent))


def test_a_manifest_put_by_its_digest_has_no_tag(client: Client) -> None:
    for content in (config(LAYER), LAYER):
        client.add(content)
    sent = json.dumps(manifest(LAYER)).encode()
    assert client.put_manifest(digest_of(sent), sent).status_code == 201
    assert client("GET", "/v2/web/tags/list").json() == {"name": "web", "tags": []}
    wrong = client.put_manifest(NOWHERE, sent)
    assert (wrong.status_code, code(wrong)) == (400, "DIGEST_INVALID")


def test_an_index_leads_to_images_that_are_there(client: Client) -> None:
    for content in (config(LAYER), LAYER):
        client.add(content)
    sent = json.dumps(manifest(LAYER)).encode()
    part = {"mediaType": OCI_MANIFEST, "digest": digest_of(sent), "size": len(sent)}
    index = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [part]}
    refused = client.put_manifest("all", index, OCI_INDEX)
    assert (refused.status_code, code(refused)) == (400, "MANIFEST_BLOB_UNKNOWN")
    client.put_manifest(digest_of(sent), sent)
    assert client.put_manifest("all", index, OCI_INDEX).status_code == 201


WRONG_MANIFESTS = {
    "no JSON": b"{",
    "no object": b"[]",
    "no text": b"\xff",
    "deep": b"[" * 100_000,
    "version 1": {"schemaVersion": 1, "mediaType": OCI_MANIFEST},
    "no layers": {"schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": {}},
    "no config": {"schemaVersion": 2, "mediaType": OCI_MANIFEST, "layers": []},
    "a digest cut short": manifest(LAYER) | {"layers": [{"digest": "sha256:1", "size": 1}]},
    "a size below zero": manifest(LAYER) | {"layers": [{"digest": NOWHERE, "size": -1}]},
    "another media type": manifest(LAYER) | {"mediaType": "text/plain"},
    "nothing": b"",
}


@pytest.mark.parametrize("told", WRONG_MANIFESTS.values(), ids=WRONG_MANIFESTS)
def test_a_malformed_manifest_is_refused_and_no_tag_made(client: Client, told: Any) -> None:
    answer = client.put_manifest("v1", told)
    assert (answer.status_code, code(answer)) == (400, "MANIFEST_INVALID")
    assert client("GET", "/v2/web/tags/list").json()["tags"] == []


def test_a_manifest_is_of_the_type_that_the_request_says(client: Client) -> None:
    for content in (config(LAYER), LAYER):
        client.add(content)
    answer = client.put_manifest("v1", manifest(LAYER), DOCKER_MANIFEST)
    assert (answer.status_code, code(answer)) == (400, "MANIFEST_INVALID")
    assert client.put_manifest("v1", manifest(LAYER), f"{OCI_MANIFEST}; charset=utf-8").ok
    assert client.put_manifest("v2", manifest(LAYER), "").ok


def test_a_manifest_without_its_layers_is_refused(client: Client) -> None:
    client.add(config(LAYER))
    answer = client.put_manifest("v1", manifest(LAYER))
    assert (answer.status_code, code(answer)) == (400, "MANIFEST_BLOB_UNKNOWN")
    assert digest_of(LAYER) in answer.text


@pytest.mark.parametrize("tag", ["-v1", ".v1", "a" * 129, "v%201", "sha256:12"])
def test_a_name_that_is_no_tag_is_refused(client: Client, tag: str) -> None:
    assert code(client.put_manifest(tag, manifest(LAYER))) == "TAG_INVALID"


@pytest.mark.parametrize(
    ("method", "path", "status", "expected"),
    [
        ("GET", "/v2/web/manifests/nope", 404, "MANIFEST_UNKNOWN"),
        ("GET", f"/v2/web/manifests/{NOWHERE}", 404, "MANIFEST_UNKNOWN"),
        ("GET", f"/v2/web/blobs/{NOWHERE}", 404, "BLOB_UNKNOWN"),
        ("GET", "/v2/nope/manifests/v1", 404, "NAME_UNKNOWN"),
        ("POST", "/v2/nope/blobs/uploads/", 404, "NAME_UNKNOWN"),
        ("GET", "/v2/nope/tags/list", 404, "NAME_UNKNOWN"),
        ("PATCH", "/v2/web/blobs/uploads/1", 404, "BLOB_UPLOAD_UNKNOWN"),
        ("DELETE", "/v2/web/manifests/v1", 405, "UNSUPPORTED"),
        ("DELETE", f"/v2/web/blobs/{NOWHERE}", 405, "UNSUPPORTED"),
        ("GET", "/v1/", 404, "UNSUPPORTED"),
        ("GET", "/v2/../etc/passwd", 404, "UNSUPPORTED"),
    ],
)
def test_what_is_not_there_is_said_so(
    client: Client, method: str, path: str, status: int, expected: str
) -> None:
    answer = client(method, path)
    assert (answer.status_code, code(answer)) == (status, expected)


def test_tags_come_in_pages(client: Client) -> None:
    for tag in ("v3", "v1", "v2"):
        client.put(tag, LAYER)
    first = client("GET", "/v2/web/tags/list?n=2")
    assert first.json()["tags"] == ["v1", "v2"]
    rest = client("GET", first.links["next"]["url"])
    assert (rest.json()["tags"], rest.links) == (["v3"], {})


def test_a_port_that_is_taken_is_refused(cloud: minicloud.Cloud, registry: Registry) -> None:
    port = int(registry.host.partition(":")[2])
    with pytest.raises(PortInUseError):
        serve_registry(cloud.image_store(), port=port)


def test_the_registry_is_reached_from_this_machine_only(registry: Registry) -> None:
    assert registry.host.startswith("127.0.0.1:")
