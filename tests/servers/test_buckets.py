"""The buckets' server over real sockets, asked by Python's own HTTP client."""

import http.client
import socket
import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

import minicloud
from minicloud.servers import Buckets, PortInUseError, serve_buckets

ETAG = '"5d41402abc4b2a76b9719d911017c592"'  # MD5 of hello


@pytest.fixture
def cloud() -> Iterator[minicloud.Cloud]:
    yield minicloud.start(region="ap-northeast-1", seed=7)
    minicloud.stop()


@pytest.fixture
def s3(cloud: minicloud.Cloud) -> Any:
    client = boto3.client("s3")
    client.create_bucket(
        Bucket="assets", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    client.put_object(
        Bucket="assets",
        Key="css/a b.css",
        Body=b"hello",
        ContentType="text/css",
        CacheControl="max-age=60",
    )
    return client


@pytest.fixture
def buckets(cloud: minicloud.Cloud, s3: Any) -> Iterator[Buckets]:
    with serve_buckets(cloud.bucket_store()) as serving:
        yield serving


def open_to_public(s3: Any) -> None:
    s3.delete_public_access_block(Bucket="assets")
    s3.put_bucket_policy(
        Bucket="assets",
        Policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",'
        ' "Action": "s3:GetObject", "Resource": "arn:aws:s3:::assets/*"}]}',
    )


def ask(
    buckets: Buckets, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(buckets.host, timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, named)
    answer = connection.getresponse()
    told = {name.lower(): value for name, value in answer.getheaders()}
    got = answer.read()
    connection.close()
    return answer.status, told, got


def link(buckets: Buckets, operation: str, key: str = "css/a b.css") -> str:
    client = boto3.client("s3", endpoint_url=buckets.url)
    url: str = client.generate_presigned_url(operation, Params={"Bucket": "assets", "Key": key})
    return url.removeprefix(buckets.url)


def test_an_object_is_read_by_path_and_by_host(buckets: Buckets, s3: Any) -> None:
    open_to_public(s3)
    status, told, body = ask(buckets, "/assets/css/a%20b.css")
    assert (status, body) == (200, b"hello")
    assert (told["etag"], told["content-type"], told["content-length"]) == (ETAG, "text/css", "5")
    assert told["cache-control"] == "max-age=60"
    for host in ("assets.s3.ap-northeast-1.amazonaws.com", "assets.localhost:80"):
        assert ask(buckets, "/css/a%20b.css", Host=host)[2] == b"hello"


def test_who_has_no_name_is_refused_in_xml(buckets: Buckets) -> None:
    status, told, body = ask(buckets, "/assets/css/a%20b.css")
    assert (status, told["content-type"]) == (403, "application/xml")
    assert b"<Code>AccessDenied</Code>" in body
    assert ask(buckets, "/assets/css/a%20b.css", "HEAD")[0] == 403
    assert ask(buckets, "/assets/new", "PUT", b"x")[0] == 403
    assert ask(buckets, "/assets/css/a%20b.css", "DELETE")[0] == 403
    assert b"<Code>NoSuchBucket</Code>" in ask(buckets, "/nothing/a")[2]


def test_a_part_of_an_object_is_read(buckets: Buckets, s3: Any) -> None:
    open_to_public(s3)
    status, told, body = ask(buckets, "/assets/css/a%20b.css", Range="bytes=1-2")
    assert (status, body, told["content-range"]) == (206, b"el", "bytes 1-2/5")
    assert ask(buckets, "/assets/css/a%20b.css", Range="bytes=9-")[0] == 416


def test_what_has_not_changed_is_not_sent(buckets: Buckets, s3: Any) -> None:
    open_to_public(s3)
    status, told, body = ask(buckets, "/assets/css/a%20b.css", If_None_Match=ETAG)
    assert (status, body, told["etag"]) == (304, b"", ETAG)
    assert ask(buckets, "/assets/css/a%20b.css", If_None_Match='"other"')[0] == 200


@pytest.mark.parametrize(
    "headers",
    [{"Range": "nonsense"}, {"Range": "bytes=a-b"}, {"If_Modified_Since": "yesterday"}],
)
def test_a_condition_that_cannot_be_read_is_ignored(
    buckets: Buckets, s3: Any, headers: dict[str, str]
) -> None:
    open_to_public(s3)
    assert ask(buckets, "/assets/css/a%20b.css", **headers)[::2] == (200, b"hello")


def test_what_is_no_number_is_refused(buckets: Buckets, s3: Any) -> None:
    open_to_public(s3)
    status, _, body = ask(buckets, "/assets/css/a%20b.css?partNumber=first")
    assert (status, b"<Code>InvalidArgument</Code>" in body) == (400, True)


def test_head_tells_the_length_without_the_body(buckets: Buckets, s3: Any) -> None:
    open_to_public(s3)
    status, told, body = ask(buckets, "/assets/css/a%20b.css", "HEAD")
    assert (status, told["content-length"], body) == (200, "5", b"")


def test_links_put_read_and_delete(buckets: Buckets, s3: Any) -> None:
    content = bytes(range(256)) * 1000
    url = link(buckets, "put_object", "new")
    assert ask(buckets, url, "PUT", content)[0] == 200
    assert s3.get_object(Bucket="assets", Key="new")["Body"].read() == content
    assert ask(buckets, link(buckets, "get_object", "new"))[2] == content
    assert ask(buckets, link(buckets, "delete_object", "new"), "DELETE")[0] == 204
    assert ask(buckets, link(buckets, "get_object", "new"))[0] == 404


def test_a_body_that_a_client_calls_a_form_is_kept_whole(buckets: Buckets, s3: Any) -> None:
    client = boto3.client("s3", endpoint_url=buckets.url)
    url = client.generate_presigned_url(
        "put_object",
        Params={
            "Bucket": "assets",
            "Key": "new",
            "ContentType": "application/x-www-form-urlencoded",
        },
    ).removeprefix(buckets.url)
    sent = ask(buckets, url, "PUT", b"a=1&b=2", Content_Type="application/x-www-form-urlencoded")
    assert sent[0] == 200
    assert s3.get_object(Bucket="assets", Key="new")["Body"].read() == b"a=1&b=2"


def test_a_link_ends_with_virtual_time(cloud: minicloud.Cloud, buckets: Buckets) -> None:
    url = link(buckets, "get_object")
    assert ask(buckets, url)[0] == 200
    cloud.advance(3600)
    status, _, body = ask(buckets, url)
    assert (status, b"Request has expired" in body) == (403, True)


def test_requests_are_remembered(buckets: Buckets) -> None:
    ask(buckets, "/assets/none")
    ask(buckets, link(buckets, "get_object"), "HEAD")
    assert [(one.method, one.status) for one in buckets.requests] == [("GET", 403), ("HEAD", 403)]


def test_what_is_too_large_is_refused(cloud: minicloud.Cloud, s3: Any) -> None:
    with serve_buckets(cloud.bucket_store(), max_object_bytes=10) as serving:
        status, _, body = ask(serving, link(serving, "put_object", "new"), "PUT", b"x" * 11)
    assert (status, b"<Code>EntityTooLarge</Code>" in body) == (413, True)


def test_many_clients_are_served_while_the_notebook_goes_on(
    cloud: minicloud.Cloud, buckets: Buckets, s3: Any
) -> None:
    open_to_public(s3)
    got: list[bytes] = []

    def client() -> None:
        got.extend(ask(buckets, "/assets/css/a%20b.css")[2] for _ in range(10))

    threads = [threading.Thread(target=client) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(20):
        s3.put_object(Bucket="assets", Key=f"n{number}", Body=b"x")
        cloud.advance(86_400)
    for thread in threads:
        thread.join()
    assert got == [b"hello"] * 40


def test_a_bug_behind_it_is_a_500_and_it_goes_on() -> None:
    class Broken:
        def answer(self, request: Any) -> Any:
            raise ValueError("broken <here>")

    with serve_buckets(Broken()) as serving:
        for _ in range(2):
            status, _, body = ask(serving, "/a/b")
            assert (status, b"broken &lt;here&gt;" in body) == (500, True)


def test_it_listens_on_loopback_until_it_is_closed(buckets: Buckets) -> None:
    host, port = buckets.host.split(":")
    assert host == "127.0.0.1"
    with pytest.raises(PortInUseError):
        serve_buckets(buckets._store, port=int(port))
    assert "open" in repr(buckets)
    buckets.close()
    buckets.close()
    assert "closed" in repr(buckets)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=60)


def test_no_object_has_room_in_no_bytes(cloud: minicloud.Cloud) -> None:
    with pytest.raises(ValueError, match="max_object_bytes is 0"):
        serve_buckets(cloud.bucket_store(), max_object_bytes=0)
