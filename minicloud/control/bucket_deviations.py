"""Where moto's S3 is known to differ from AWS's, beside what the guards refuse."""

from minicloud.control.deviation import Deviation, Fidelity

_GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide"
_API = "https://docs.aws.amazon.com/AmazonS3/latest/API"
_BUCKETS = "tests/control/test_buckets.py::"
_LIFECYCLES = "tests/control/test_bucket_lifecycles.py::"
_RESTORES = "tests/control/test_bucket_restores.py::"
_LINKS = "tests/control/test_bucket_links.py::"

BUCKETS_BREAK = frozenset(
    {
        *("bucket-upload", "bucket-upload-parts", "bucket-continuation", "bucket-max-keys"),
        *("bucket-canned-acl", "bucket-upload-form", "bucket-grantee", "bucket-acl-told"),
    }
)
"""Guards of calls that bare moto does not accept, but answers with a Python exception."""

BUCKET_DEVIATIONS = (
    Deviation(
        id="bucket-defaults",
        service="s3",
        aws="A new bucket blocks public access, has no ACLs and encrypts with S3's keys.",
        moto="It has none of these settings.",
        here="As AWS; encryption is reported, and the bytes are in this process's memory.",
        ours=Fidelity.SAME,
        source=f"{_GUIDE}/create-bucket-overview.html",
        test=f"{_BUCKETS}test_bare_moto_5_2_5_has_none_of_the_defaults",
    ),
    Deviation(
        id="bucket-access",
        service="s3",
        aws="Bucket policies, identity policies, Block Public Access and Object Ownership decide "
        "on each request together.",
        moto="Asks nobody's identity policy, and knows neither conditions nor the block.",
        here="As AWS, of identity policies while the cloud is told to obey them; of ACLs only what "
        "they let everybody read.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/access-control-overview.html",
        test=f"{_BUCKETS}test_bare_moto_5_2_5_reads_policies_its_own_way",
    ),
    Deviation(
        id="bucket-suspended",
        service="s3",
        aws="Where versioning is suspended, older versions stay.",
        moto="The next write of a key deletes them.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_GUIDE}/AddingObjectstoVersionSuspendedBuckets.html",
        test=f"{_BUCKETS}test_bare_moto_5_2_5_forgets_versions_when_suspended",
    ),
    Deviation(
        id="bucket-lifecycle",
        service="s3",
        aws="Lifecycle rules move and delete objects, some time after they are due.",
        moto="Keeps the rules, loses sizes and numbers of versions in them, and does nothing.",
        here="Rules are carried out at the midnight at which they are due.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/object-lifecycle-mgmt.html",
        test=f"{_LIFECYCLES}test_bare_moto_5_2_5_has_no_sweep_and_loses_what_it_cannot_say",
    ),
    Deviation(
        id="bucket-restore",
        service="s3",
        aws="A restore takes minutes to days by its tier, and the copy goes after its days.",
        moto="It is done at once, by any tier.",
        here="It takes the longest time that the User Guide names for the tier.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/restoring-objects-retrieval-options.html",
        test=f"{_RESTORES}test_bare_moto_5_2_5_restores_at_once_and_takes_any_tier",
    ),
    Deviation(
        id="bucket-links",
        service="s3",
        aws="A presigned link ends at its time.",
        moto="It is good for ever.",
        here="Links are dated by the virtual clock while a cloud runs, and end by it.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/ShareObjectPreSignedURL.html",
        test=f"{_LINKS}test_bare_moto_5_2_5_takes_a_link_that_has_ended",
    ),
    Deviation(
        id="bucket-endpoint",
        service="s3",
        aws="Every bucket answers HTTP and HTTPS at an address of its own.",
        moto="Nothing listens.",
        here="A server on this machine answers plain HTTP by path and by host, checks "
        "signatures, and takes objects of up to 64 MiB.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/VirtualHosting.html",
        test="tests/servers/test_buckets.py::test_an_object_is_read_by_path_and_by_host",
    ),
    Deviation(
        id="bucket-signatures",
        service="s3",
        aws="Every signature is checked.",
        moto="None is.",
        here="Those of requests over HTTP are checked, those of boto3 in this process are not.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_API}/sig-v4-authenticating-requests.html",
        test=f"{_LINKS}test_a_signed_header_is_checked_too",
    ),
    Deviation(
        id="bucket-durability",
        service="s3",
        aws="S3 Standard is designed for 99.999999999 % durability, over three zones or more.",
        moto="Objects are in this process's memory.",
        here="As moto; a storage class changes what may be done with an object, not where it is.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_GUIDE}/DataDurability.html",
        test="tests/control/test_large_objects.py::test_large_objects_make_no_files",
    ),
    Deviation(
        id="bucket-range",
        service="s3",
        aws="A Range that is none is not looked at: the whole object comes.",
        moto="Breaks with a Python exception, or takes any word for bytes.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_GetObject.html; as measured in "
        "github.com/localstack/localstack/pull/9082",
        test=f"{_BUCKETS}test_bare_moto_5_2_5_breaks_over_a_range_that_is_none",
    ),
    Deviation(
        id="bucket-coded-name",
        service="s3",
        aws="No bucket's name begins with xn--: nobody can make one, and none is found.",
        moto="Each call fails with Python's UnicodeError where the rest is no code of Unicode's.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_GUIDE}/bucketnamingrules.html",
        test=f"{_BUCKETS}test_bare_moto_5_2_5_breaks_over_a_name_that_begins_with_xn",
    ),
)
