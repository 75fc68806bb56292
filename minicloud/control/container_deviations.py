"""Where moto's ECS is known to differ from AWS beside what the guards refuse."""

from minicloud.control.deviation import Deviation, Fidelity

_GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide"
_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_TEST = "tests/control/test_ecs.py"
_MOTO = "tests/control/test_ecs_of_moto.py"

CONTAINER_DEVIATIONS = (
    Deviation(
        id="task-placement",
        service="ecs",
        aws="A task goes where CPU, memory, ports and constraints allow it, and of those where the "
        "strategies want it.",
        moto="Fills the instance that was registered first; strategies and constraints are not "
        "looked at.",
        here="As AWS. Of instances that are equally good the first registered is taken; a task "
        "that is run without a strategy goes to one at random.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/task-placement.html",
        test=f"{_MOTO}::test_moto_fills_the_first_instance_whatever_the_strategy",
    ),
    Deviation(
        id="task-failures",
        service="ecs",
        aws="RunTask names each container instance and the reason why it cannot take the task.",
        moto="Drops the task and names nothing.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_GUIDE}/api_failures_messages.html",
        test=f"{_MOTO}::test_moto_drops_what_does_not_fit_without_a_word",
    ),
    Deviation(
        id="task-host-port",
        service="ecs",
        aws="Host port 0, or none, is a free port, so that many such tasks fit on an instance.",
        moto="Port 0 is a port like another, had once on each instance.",
        here="As AWS; the first free port from 32,768 on.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_PortMapping.html",
        test=f"{_MOTO}::test_moto_takes_port_0_for_a_port",
    ),
    Deviation(
        id="container-instance-size",
        service="ecs",
        aws="A container instance has the CPU and memory of its instance type, less what the "
        "operating system keeps.",
        moto="Each one has 4,096 units and 7,482 MiB.",
        here="The CPU and the whole memory of its type.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_GUIDE}/memory-management.html",
        test=f"{_MOTO}::test_moto_gives_each_container_instance_the_same",
    ),
    Deviation(
        id="task-life",
        service="ecs",
        aws="A task runs until somebody or something stops it.",
        moto="It begins to stop when it is described for the first time.",
        here="It is PENDING for 10 s on the virtual clock, and then runs until it is stopped.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/task-lifecycle-explanation.html",
        test=f"{_MOTO}::test_moto_stops_a_task_because_somebody_looked",
    ),
    Deviation(
        id="service-scheduler",
        service="ecs",
        aws="A service starts its tasks, replaces lost and unhealthy ones, and registers them in "
        "its target groups.",
        moto="It starts nothing.",
        here="As AWS, on the virtual clock, at once; of several tasks of a service on one instance "
        "behind a target group of instances the last one is the target.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/ecs_services.html",
        test=f"{_MOTO}::test_moto_starts_nothing_for_a_service",
    ),
    Deviation(
        id="daemon-scheduler",
        service="ecs",
        aws="A service of the strategy DAEMON has one task on each active container instance that "
        "meets its constraints, counts those instances, and is the last to leave a draining one.",
        moto="Keeps the count that it was given, and starts nothing.",
        here="As AWS, on the virtual clock. Room is not reserved: on an instance that is full its "
        "task waits, and an event says so.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/ecs_service-options.html",
        test=f"{_MOTO}::test_moto_gives_a_daemon_a_count_and_starts_nothing",
    ),
    Deviation(
        id="instance-attributes",
        service="ecs",
        aws="An attribute's target is named by its ID or by its whole ARN.",
        moto="By its ARN only without a targetType; with one it is not found.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_Attribute.html",
        test=f"{_MOTO}::test_moto_finds_no_target_by_its_arn_and_type",
    ),
    Deviation(
        id="service-rebalancing",
        service="ecs",
        aws="A new service whose zones hold unequal numbers of tasks is evened out, unless "
        "availabilityZoneRebalancing is DISABLED.",
        moto="It starts nothing, so that there is nothing to even out.",
        here="Tasks stay where they are until they are replaced.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_GUIDE}/service-rebalancing.html",
        test=f"{_TEST}::test_tasks_stay_where_they_are_when_a_machine_joins",
    ),
    Deviation(
        id="service-deployment",
        service="ecs",
        aws="A new task definition is rolled out within the limits of the deployment "
        "configuration; a circuit breaker can end it.",
        moto="The service names the new definition; its deployment stays as it was.",
        here="As AWS, on the virtual clock. A task fails to start when its image is of this "
        "account's ECR and not there.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/deployment-type-ecs.html",
        test=f"{_MOTO}::test_moto_names_the_new_definition_and_deploys_nothing",
    ),
    Deviation(
        id="task-interfaces",
        service="ecs",
        aws="A task's interface needs no security group, is in any VPC, and takes an address; in a "
        "full subnet the task is stopped with InsufficientFreeAddressesInSubnet.",
        moto="Fails with Python's KeyError without groups, with AttributeError in a VPC without "
        "DNS host names, and takes any private address.",
        here="As AWS, but a task for which there is no address is not started: RunTask names it "
        "among the failures, a service tells it in an event.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_AwsVpcConfiguration.html",
        test=f"{_MOTO}::test_moto_breaks_over_an_interface_without_groups_or_in_another_vpc",
    ),
    Deviation(
        id="start-task",
        service="ecs",
        aws="StartTask starts what fits on the instances that are named, and says why elsewhere it "
        "does not; a deleted service is not listed.",
        moto="Starts everything, beyond the instance's memory; lists deleted services.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_StartTask.html",
        test=f"{_MOTO}::test_moto_starts_what_does_not_fit_and_lists_what_was_deleted",
    ),
    Deviation(
        id="service-token",
        service="ecs",
        aws="CreateService with the client token of one before it changes nothing.",
        moto="Makes the service anew.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_CreateService.html",
        test=f"{_MOTO}::test_moto_makes_a_service_anew_for_the_same_token",
    ),
    Deviation(
        id="deleted-definitions",
        service="ecs",
        aws="A deleted task definition stays for as long as tasks or services use it, and those "
        "services still scale.",
        moto="Forgets it at once.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_DeleteTaskDefinitions.html",
        test=f"{_MOTO}::test_moto_forgets_a_definition_that_is_in_use",
    ),
    Deviation(
        id="ecs-service-settings",
        service="ecs",
        aws="A service keeps its deployment configuration, placement and grace period, and "
        "DescribeServices shows them.",
        moto="Drops them.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_CreateService.html",
        test=f"{_MOTO}::test_moto_drops_a_services_settings",
    ),
    Deviation(
        id="container-instance-lost",
        service="ecs",
        aws="The agent of a stopped instance is disconnected, and a terminated one leaves its "
        "cluster.",
        moto="Both stay ACTIVE with a connected agent.",
        here="As AWS, and noticed at once.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/deregister_container_instance.html",
        test=f"{_MOTO}::test_moto_keeps_a_dead_instance_connected",
    ),
    Deviation(
        id="list-tasks",
        service="ecs",
        aws="ListTasks lists the tasks of the service that is named, and running ones unless told "
        "otherwise.",
        moto="Lists all.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_ListTasks.html",
        test=f"{_MOTO}::test_moto_lists_all_tasks_for_a_service",
    ),
    Deviation(
        id="task-containers",
        service="ecs",
        aws="Containers are started from their image, and their processes run.",
        moto="No container runs.",
        here="As moto; with minicloud.servers a task can be a process of this machine.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_GUIDE}/task_definitions.html",
        test=f"{_TEST}::test_a_task_is_pending_and_then_running_however_often_one_looks",
    ),
)
