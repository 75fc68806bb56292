"""Where bare moto's instances, disks and images differ from EC2's; guards are listed elsewhere."""

from minicloud.control.deviation import Deviation, Fidelity

_GUIDE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide"
_REFERENCE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_LIFE = "tests/control/test_instance_life.py"
_DISKS = "tests/control/test_disks.py"

BROKEN_BY_MOTO = frozenset(
    {
        "volume-not-attached",
        "filter-name",
        "subnet-block-required",
        "offering-location",
        "page-token",
        "launch-group-names",
        "launch-template-version",
    }
)
"""Guards of calls that bare moto does not accept, but answers with a Python exception."""

INSTANCE_DEVIATIONS = (
    Deviation(
        id="instance-transitions",
        service="ec2",
        aws="Launching, starting, stopping and terminating take a while, in states of their own.",
        moto="The next look at the instance shows the final state.",
        here="The states last 20 to 30 s of virtual time, which are ours. Who looks at an instance "
        "by its id, or acts on it, meets it there; any other call finds it arrived. One that is "
        "pending may be stopped unless somebody has looked at it.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/ec2-instance-lifecycle.html",
        test=f"{_LIFE}::test_an_instance_is_pending_until_its_time_has_passed",
    ),
    Deviation(
        id="reboot-state",
        service="ec2",
        aws="A reboot takes an instance to no other state, and is ignored for a terminated one.",
        moto="A reboot has a stopped or a terminated instance run.",
        here="The state stays; no time passes.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_REFERENCE}/API_RebootInstances.html",
        test=f"{_LIFE}::test_a_reboot_leaves_the_state_as_it_is",
    ),
    Deviation(
        id="terminated-listed",
        service="ec2",
        aws="A terminated instance is listed for about an hour.",
        moto="It is listed for ever.",
        here="For an hour of virtual time.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_REFERENCE}/API_TerminateInstances.html",
        test=f"{_LIFE}::test_a_terminated_instance_is_listed_for_an_hour",
    ),
    Deviation(
        id="status-checks",
        service="ec2",
        aws="An instance that has just come up is initializing until it has passed its status "
        "checks, which run every minute.",
        moto="They are passed at once.",
        here="A minute of virtual time after it came up by a call; none ever fails.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/monitoring-system-instance-status-check.html",
        test=f"{_LIFE}::test_a_new_instance_has_passed_its_checks_after_a_minute",
    ),
    Deviation(
        id="root-volume",
        service="ec2",
        aws="An instance has a root volume made from its image's snapshot, at the image's root "
        "device, and the image's further volumes; by default the root goes with the instance.",
        moto="The root volume is empty and always at /dev/sda1, and missing where other disks are "
        "asked for.",
        here="As AWS, for instances launched by RunInstances.",
        ours=Fidelity.SAME,
        source=f"{_GUIDE}/ComponentsAMIs.html",
        test=f"{_DISKS}::test_the_root_volume_is_at_the_images_root_device",
    ),
    Deviation(
        id="own-image-disks",
        service="ec2",
        aws="An image of one's own holds a snapshot of each volume of its instance.",
        moto="It says one disk of 15 GiB, whatever the instance has.",
        here="As AWS; images of the catalogue still say 15 GiB, and instances get 8.",
        ours=Fidelity.SAME,
        source=f"{_REFERENCE}/API_CreateImage.html",
        test=f"{_DISKS}::test_an_own_image_carries_every_volume_of_its_instance",
    ),
    Deviation(
        id="copied-image-disks",
        service="ec2",
        aws="A copy of an image holds copies of its snapshots, at the same devices.",
        moto="It says one disk of 15 GiB at /dev/sda1.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_REFERENCE}/API_CopyImage.html",
        test=f"{_DISKS}::test_a_copied_image_carries_what_the_first_one_did",
    ),
    Deviation(
        id="detach-volume-instance",
        service="ec2",
        aws="A volume is detached without naming the instance; whoever names one, or a device, "
        "names the volume's own.",
        moto="Without an instance the call fails with Python's TypeError, with another one's id "
        "that one loses what it has at the same device.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_REFERENCE}/API_DetachVolume.html",
        test=f"{_DISKS}::test_a_volume_is_detached_from_where_it_is",
    ),
    Deviation(
        id="disk-contents",
        service="ec2",
        aws="Volumes, snapshots and instance stores hold bytes, which a reboot, a stop and an end "
        "treat differently.",
        moto="There are no bytes.",
        here="Files by path, read and written with minicloud.disk; snapshots are complete at once, "
        "and no disk is ever full.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/ec2-instance-lifecycle.html",
        test=f"{_DISKS}::test_what_outlives_a_reboot_a_stop_and_the_end",
    ),
    Deviation(
        id="stop-protection",
        service="ec2",
        aws="An instance with stop protection is not stopped, and the refusal says so.",
        moto="The refusal speaks of terminating, and the instances named before it have stopped.",
        here="As AWS; none of those named is stopped.",
        ours=Fidelity.SAME,
        source=f"{_GUIDE}/ec2-stop-protection.html",
        test=f"{_LIFE}::test_a_protected_instance_is_not_stopped_and_the_refusal_says_so",
    ),
    Deviation(
        id="launch-count",
        service="ec2",
        aws="Between MinCount and MaxCount instances are launched, as many as there is room for.",
        moto="MinCount are launched.",
        here="As moto: give both the same number.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_REFERENCE}/API_RunInstances.html",
        test=f"{_LIFE}::test_the_smaller_count_is_launched",
    ),
)
