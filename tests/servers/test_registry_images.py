"""An ordinary OCI client pushes and pulls; boto3 sees what was pushed."""

import json
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests

import minicloud
from minicloud.dataplane.oci_image import OCI_MANIFEST, digest_of
from minicloud.servers import Registry, serve_registry
from tests.servers.images import (
    config,
    layer,
    logged_in,
    manifest,
    password,
    pull,
    push,
)

BASE = layer("base.txt", b"an operating system" * 2000)
APP = layer("app.txt", b"version 1")
NEWER = layer("app.txt", b"version 2")


@pytest.fixture
def cloud() -> Iterator[minicloud.Cloud]:
    yield minicloud.start(region="ap-northeast-1", seed=7)
    minicloud.stop()


@pytest.fixture
def ecr(cloud: minicloud.Cloud) -> Any:
    client = boto3.client("ecr")
    for name in ("web", "jobs/worker"):
        client.create_repository(repositoryName=name)
    return client


@pytest.fixture
def registry(cloud: minicloud.Cloud, ecr: Any) -> Iterator[Registry]:
    with serve_registry(cloud.image_store()) as running:
        yield running


def sent_layers(registry: Registry) -> int:
    return sum(one.method == "PUT" and "/blobs/" in one.path for one in registry.requests)


def test_what_was_pushed_is_pulled_byte_for_byte(registry: Registry, tmp_path: Path) -> None:
    client = logged_in()
    push(client, registry, "web:v1", tmp_path, BASE, APP)
    assert pull(client, registry, "web:v1") == [BASE, APP]


def test_an_image_is_pulled_by_the_digest_of_its_manifest(
    registry: Registry, tmp_path: Path
) -> None:
    client = logged_in()
    digest = push(client, registry, "web:v1", tmp_path, BASE)
    answer = client.do_request(f"http://{registry.host}/v2/web/manifests/{digest}")
    assert digest == digest_of(answer.content)
    assert answer.headers["Content-Type"] == OCI_MANIFEST
    assert pull(client, registry, f"web@{digest}") == [BASE]


def test_a_client_that_pushes_files_gets_files(registry: Registry, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    client = logged_in()
    image = f"{registry.host}/jobs/worker:v1"
    client.push(
        image, files=[str(tmp_path / "notes.txt")], disable_path_validation=True, quiet=True
    )
    (pulled,) = client.pull(image, outdir=str(tmp_path / "pulled"))
    assert Path(pulled).read_text() == "hello"


@pytest.mark.parametrize("chunk_bytes", [1, 100, 10_000])
def test_a_layer_comes_in_chunks_of_any_size(
    registry: Registry, tmp_path: Path, chunk_bytes: int
) -> None:
    client = logged_in()
    client.do_request(f"http://{registry.host}/v2/")
    (tmp_path / "file").write_bytes(APP)
    told = {"digest": digest_of(APP), "size": len(APP)}
    image = f"{registry.host}/web"
    client.set_header("Authorization", f"Basic {client.auth._basic_auth}")
    client.upload_blob(
        str(tmp_path / "file"), image, told, do_chunked=True, chunk_size=chunk_bytes
    ).raise_for_status()
    assert client.get_blob(image, told["digest"]).content == APP


def test_a_layer_that_is_there_is_not_sent_again(registry: Registry, tmp_path: Path) -> None:
    client = logged_in()
    push(client, registry, "web:v1", tmp_path, BASE, APP)
    before = sent_layers(registry)
    push(client, registry, "web:v2", tmp_path, BASE, NEWER)
    assert sent_layers(registry) - before == 2 * 2  # a layer and a configuration, each 401 first


def test_boto3_sees_what_was_pushed(registry: Registry, ecr: Any, tmp_path: Path) -> None:
    digest = push(logged_in(), registry, "web:v1", tmp_path, BASE, APP)
    (image,) = ecr.describe_images(repositoryName="web")["imageDetails"]
    assert image["imageDigest"] == digest
    assert image["imageTags"] == ["v1"]
    assert image["imageSizeInBytes"] == len(BASE) + len(APP) + len(config(BASE, APP))
    assert ecr.list_images(repositoryName="web")["imageIds"] == [
        {"imageDigest": digest, "imageTag": "v1"}
    ]
    held = ecr.batch_check_layer_availability(
        repositoryName="web", layerDigests=[digest_of(BASE), digest_of(NEWER)]
    )
    assert [one["layerDigest"] for one in held["layers"]] == [digest_of(BASE)]


def test_what_boto3_put_is_pulled(registry: Registry, ecr: Any) -> None:
    for content in (config(APP), APP):
        upload = ecr.initiate_layer_upload(repositoryName="web")["uploadId"]
        ecr.upload_layer_part(
            repositoryName="web",
            uploadId=upload,
            partFirstByte=0,
            partLastByte=len(content) - 1,
            layerPartBlob=content,
        )
        ecr.complete_layer_upload(
            repositoryName="web", uploadId=upload, layerDigests=[digest_of(content)]
        )
    ecr.put_image(repositoryName="web", imageTag="v1", imageManifest=json.dumps(manifest(APP)))
    assert pull(logged_in(), registry, "web:v1") == [APP]


def test_a_token_lives_for_12_hours(
    cloud: minicloud.Cloud, registry: Registry, tmp_path: Path
) -> None:
    client = logged_in()
    push(client, registry, "web:v1", tmp_path, APP)
    cloud.advance(11 * 3600 + 59 * 60 - cloud.now_s)
    assert pull(client, registry, "web:v1") == [APP]
    cloud.advance(2 * 60)
    answer = client.do_request(f"http://{registry.host}/v2/web/manifests/v1")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")
    (error,) = answer.json()["errors"]
    assert error["message"] == "Your authorization token has expired. Reauthenticate and try again."
    assert pull(logged_in(), registry, "web:v1") == [APP]


def test_a_reset_ends_every_token(cloud: minicloud.Cloud, registry: Registry) -> None:
    word = password()
    cloud.reset()
    url = f"http://{registry.host}/v2/"
    assert requests.get(url, auth=("AWS", word), timeout=60).status_code == 401


def test_a_registry_that_outlives_its_cloud_lets_nobody_in(registry: Registry) -> None:
    word = password()
    minicloud.stop()
    url = f"http://{registry.host}/v2/web/manifests/v1"
    assert requests.put(url, auth=("AWS", word), data="{}", timeout=60).status_code == 401


@pytest.mark.parametrize(
    "authorization",
    [None, "Basic", "Basic !!!", "Basic QVdTOg==", "Bearer abc", "Basic /w=="],
)
def test_nobody_is_let_in_without_a_token(registry: Registry, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = requests.get(f"http://{registry.host}/v2/", headers=headers, timeout=60)
    assert answer.status_code == 401
    assert f'realm="http://{registry.host}/"' in answer.headers["WWW-Authenticate"]
    assert answer.json()["errors"][0]["code"] == "UNAUTHORIZED"


def test_another_user_name_is_refused(registry: Registry) -> None:
    url = f"http://{registry.host}/v2/"
    assert requests.get(url, auth=("me", password()), timeout=60).status_code == 401


def test_a_tag_that_moves_leaves_its_image_untagged(
    registry: Registry, ecr: Any, tmp_path: Path
) -> None:
    client = logged_in()
    first = push(client, registry, "web:latest", tmp_path, APP)
    second = push(client, registry, "web:latest", tmp_path, NEWER)
    tags = {
        one["imageDigest"]: one.get("imageTags")
        for one in ecr.describe_images(repositoryName="web")["imageDetails"]
    }
    assert tags == {first: None, second: ["latest"]}
    assert pull(client, registry, f"web@{first}") == [APP]


def test_an_immutable_tag_stays_with_its_image(
    registry: Registry, ecr: Any, tmp_path: Path
) -> None:
    ecr.put_image_tag_mutability(repositoryName="web", imageTagMutability="IMMUTABLE")
    client = logged_in()
    push(client, registry, "web:v1", tmp_path, APP)
    push(client, registry, "web:v1", tmp_path, APP)  # the same image may come again
    with pytest.raises(requests.HTTPError) as refused:
        push(client, registry, "web:v1", tmp_path, NEWER)
    assert refused.value.response.status_code == 400
    (error,) = refused.value.response.json()["errors"]
    assert error["code"] == "TAG_INVALID"
    assert "'v1' already exists in the 'web' repository" in error["message"]
    assert pull(client, registry, "web:v1") == [APP]


def test_many_push_at_once_while_others_look(registry: Registry, ecr: Any, tmp_path: Path) -> None:
    pushes = 12

    def push_one(number: int) -> str:
        folder = tmp_path / str(number)
        folder.mkdir()
        program = layer("app", b"program %d" % number)
        return push(logged_in(), registry, f"web:v{number}", folder, BASE, program)

    with ThreadPoolExecutor(4) as pool:
        coming = [pool.submit(push_one, number) for number in range(pushes)]
        # Who asks again lets time pass, and a token lives for twelve hours.
        for _ in range(500):
            ecr.describe_images(repositoryName="web")
        digests = {one.result() for one in coming}
    stored = ecr.describe_images(repositoryName="web")["imageDetails"]
    assert {one["imageDigest"] for one in stored} == digests
    assert len(digests) == pushes


def test_a_closed_registry_leaves_its_images_and_frees_its_port(
    cloud: minicloud.Cloud, ecr: Any, tmp_path: Path
) -> None:
    client = logged_in()
    with serve_registry(cloud.image_store()) as first:
        push(client, first, "web:v1", tmp_path, APP)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://{first.host}/v2/", timeout=60)
    with serve_registry(cloud.image_store()) as second:
        assert pull(client, second, "web:v1") == [APP]


def test_a_registry_leaves_no_thread_and_no_socket(cloud: minicloud.Cloud, ecr: Any) -> None:
    before = len(os.listdir("/proc/self/fd"))
    with serve_registry(cloud.image_store()) as registry:
        requests.get(f"http://{registry.host}/v2/", timeout=60).close()
    registry.close()
    threads = [one.name for one in threading.enumerate()]
    assert not any(name.startswith("minicloud.servers") for name in threads)
    assert len(os.listdir("/proc/self/fd")) == before


def test_regions_do_not_share_images(cloud: minicloud.Cloud, ecr: Any, tmp_path: Path) -> None:
    client = logged_in()
    boto3.client("ecr", region_name="us-east-1").create_repository(repositoryName="web")
    with serve_registry(cloud.image_store("us-east-1")) as registry:
        push(client, registry, "web:v1", tmp_path, APP)
    assert ecr.list_images(repositoryName="web")["imageIds"] == []
