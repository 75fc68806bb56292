"""Where moto's Lambda and EventBridge are known to differ from AWS's, beside the guards."""

from minicloud.control.deviation import Deviation, Fidelity

_API = "https://docs.aws.amazon.com/lambda/latest/api"
_GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg"
_EVENTS = "https://docs.aws.amazon.com/eventbridge/latest/userguide"
_RUN = "tests/servers/test_functions.py::"
_ASKED = "tests/control/test_functions.py::"
_RULES = "tests/control/test_event_rules.py::"

FUNCTIONS_BREAK = frozenset({"lambda-batch-size"})
"""Guards of calls that bare moto does not accept, but answers with a Python exception."""

FUNCTION_DEVIATIONS = (
    Deviation(
        id="lambda-invoke",
        service="lambda",
        aws="Invoke runs the handler and answers with what it returns.",
        moto="Needs Docker, and without it sends the payload back; the handler never runs.",
        here="With `servers.run_functions` Python and Node.js handlers in zip files run in "
        "processes of this machine, Python's by AWS's own runtime client; without it Invoke says "
        "so.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/lambda-runtime-environment.html",
        test=f"{_ASKED}test_bare_moto_echoes_what_it_was_sent",
    ),
    Deviation(
        id="lambda-processor",
        service="lambda",
        aws="A function gets processor time in proportion to its memory, on a machine of its own.",
        moto="Nothing runs.",
        here="All share this machine's processors, so durations are those of this machine; what "
        "is over the memory size is killed, and one version of Python runs every Python runtime.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/configuration-memory.html",
        test=f"{_RUN}test_a_handler_that_takes_too_much_memory_is_killed",
    ),
    Deviation(
        id="lambda-environments",
        service="lambda",
        aws="An account has 1,000 concurrent executions in a region, and idle environments end "
        "after a time that AWS does not tell.",
        moto="Nothing runs.",
        here="Ten at most; an idle one stays until its function changes, room is needed, or the "
        "functions are closed. It is not frozen: only its calls to the cloud are refused.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/lambda-concurrency.html",
        test=f"{_RUN}test_at_most_ten_environments_stand_at_once",
    ),
    Deviation(
        id="lambda-role-rights",
        service="lambda",
        aws="A handler's calls have the rights of the function's role, and so have Lambda's own, "
        "to its log and to a queue of dead letters.",
        moto="Nothing runs.",
        here="A handler calls with a session of the role, which lasts 12 virtual hours; its calls "
        "are judged while `cloud.enforce_policies()` holds. Lambda's own ask no policy.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/lambda-intro-execution-role.html",
        test=f"{_RUN}test_while_policies_are_obeyed_a_handler_may_what_its_role_may",
    ),
    Deviation(
        id="lambda-loops",
        service="lambda",
        aws="Lambda stops a chain of requests that has invoked a function 16 times, by way of "
        "functions, SQS, SNS or S3, unless the function is allowed to loop.",
        moto="Nothing runs.",
        here="As AWS for functions that invoke each other; none is allowed to loop.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/invocation-recursion.html",
        test=f"{_RUN}test_a_function_that_invokes_itself_is_stopped_after_16_times",
    ),
    Deviation(
        id="lambda-network",
        service="lambda",
        aws="A function reaches the internet and AWS.",
        moto="Nothing runs.",
        here="It reaches this cloud, and by TCP the ports that were named; no UDP and no Unix "
        "socket. It writes in its TMPDIR instead of /tmp. "
        "Without Linux's Landlock and seccomp only botocore is held back.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/lambda-intro-execution-role.html",
        test="tests/servers/test_functions_hostile.py::"
        "test_a_handler_sees_nothing_of_this_process_and_of_the_machine",
    ),
    Deviation(
        id="lambda-event",
        service="lambda",
        aws="An event lies in a queue, is tried again one and two minutes after errors, and then "
        "goes to a dead-letter queue or a destination.",
        moto="Answers with the payload; no queue, no second try.",
        here="As AWS on the virtual clock, a second after it was sent; dead letters and "
        "destinations are queues of SQS.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/invocation-async-error-handling.html",
        test=f"{_ASKED}test_a_failing_event_is_tried_three_times_within_three_minutes",
    ),
    Deviation(
        id="lambda-dead-letters",
        service="lambda",
        aws="A function's DeadLetterConfig is kept and shown.",
        moto="It is dropped.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_DeadLetterConfig.html",
        test=f"{_ASKED}test_bare_moto_5_2_5_drops_the_dead_letter_queue",
    ),
    Deviation(
        id="lambda-payload",
        service="lambda",
        aws="Invoke takes JSON, 6 MB at most and 1 MB as an event.",
        moto="Takes anything.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_Invoke.html",
        test=f"{_ASKED}test_bare_moto_takes_any_payload",
    ),
    Deviation(
        id="lambda-event-source",
        service="lambda",
        aws="An event source mapping lets Lambda read a queue or a stream.",
        moto="Takes a queue's messages out without running the handler.",
        here="The mapping is kept, and nothing is read.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_GUIDE}/invocation-eventsourcemapping.html",
        test=f"{_ASKED}test_an_event_source_mapping_reads_nothing",
    ),
    Deviation(
        id="events-function",
        service="events",
        aws="A rule invokes its function when the function's policy lets it in.",
        moto="The whole PutEvents call fails with Python's NotImplementedError.",
        here="As AWS: the event goes into the function's queue.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_EVENTS}/eb-use-resource-based.html",
        test=f"{_RULES}test_bare_moto_5_2_5_fails_at_a_function_as_a_target",
    ),
    Deviation(
        id="events-schedules",
        service="events",
        aws="A rule with a schedule sends an event at each of its times.",
        moto="The schedule is stored, and nothing happens.",
        here="On the virtual clock, to functions and queues.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_EVENTS}/eb-scheduled-rule-pattern.html",
        test=f"{_RULES}test_bare_moto_5_2_5_never_fires_a_schedule",
    ),
    Deviation(
        id="events-schedule-alone",
        service="events",
        aws="A rule with a schedule alone matches no event.",
        moto="It matches every event.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_EVENTS}/eb-scheduled-rule-pattern.html",
        test=f"{_RULES}test_bare_moto_5_2_5_sends_every_event_to_a_schedule_s_target",
    ),
    Deviation(
        id="events-disabled",
        service="events",
        aws="A disabled rule sends nothing.",
        moto="It goes on sending.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html",
        test=f"{_RULES}test_bare_moto_5_2_5_sends_what_matches_a_disabled_rule",
    ),
    Deviation(
        id="events-aws-source",
        service="events",
        aws="Nobody but AWS sends events whose source begins with aws: the entry fails.",
        moto="They are taken.",
        here="As AWS; `Cloud.service_event` lets AWS speak.",
        ours=Fidelity.SAME,
        source="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html",
        test=f"{_RULES}test_bare_moto_5_2_5_takes_events_in_the_name_of_aws",
    ),
    Deviation(
        id="events-queue-policy",
        service="events",
        aws="A queue gets a rule's events when the queue's policy lets EventBridge in.",
        moto="Every queue gets them.",
        here="As moto.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_EVENTS}/eb-use-resource-based.html",
        test=f"{_RULES}test_an_event_in_a_queue_has_the_cloud_s_date",
    ),
    Deviation(
        id="events-targets-played",
        service="events",
        aws="A rule has many kinds of targets.",
        moto="Knows log groups, archives, buses and queues; any other fails the call.",
        here="Functions besides; what is not played gets nothing.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_EVENTS}/eb-targets.html",
        test=f"{_RULES}test_a_target_that_is_not_played_gets_nothing",
    ),
    Deviation(
        id="scheduler-fires",
        service="scheduler",
        aws="EventBridge Scheduler calls its target at the schedule's times, in its time zone.",
        moto="The schedule is stored, and nothing happens.",
        here="Functions and queues are called on the virtual clock, to the second; the flexible "
        "window and the role's permissions are not looked at.",
        ours=Fidelity.EMULATED_HERE,
        source="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html",
        test="tests/control/test_scheduler.py::test_bare_moto_5_2_5_stores_a_schedule_and_no_more",
    ),
    Deviation(
        id="scheduler-start",
        service="scheduler",
        aws="A start date is a date of the present or the future.",
        moto="Compares it with the date of the machine on which moto runs.",
        here="Compares it with the cloud's date.",
        ours=Fidelity.EMULATED_HERE,
        source="https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html",
        test="tests/control/test_scheduler.py::test_a_schedule_has_a_first_and_a_last_day",
    ),
    Deviation(
        id="scheduler-groups",
        service="scheduler",
        aws="A schedule in a group that is not there, and deleting such a group, fail with "
        "ResourceNotFoundException.",
        moto="They fail with Python's KeyError.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source="https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html",
        test="tests/control/test_scheduler.py::test_bare_moto_5_2_5_fails_at_an_unknown_group",
    ),
    Deviation(
        id="image-date",
        service="ec2",
        aws="An image's CreationDate is the date at which it was created.",
        moto="It is the date of the machine on which moto runs.",
        here="It is the cloud's date.",
        ours=Fidelity.EMULATED_HERE,
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html",
        test="tests/control/test_image_dates.py::"
        "test_an_image_and_its_snapshot_have_the_cloud_s_date",
    ),
)
