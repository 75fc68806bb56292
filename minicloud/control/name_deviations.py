"""Where bare moto differs from Route 53 and its domains, beyond what guards refuse."""

from minicloud.control.deviation import Deviation, Fidelity

_API = "https://docs.aws.amazon.com/Route53/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide"
_R53 = "tests/control/test_route53.py::"
_HEALTH = "tests/control/test_route53_health.py::"
_DOMAINS = "tests/control/test_route53_domains.py::"

NAMES_BREAK = frozenset({"route53-max-items"})
"""Guards of calls that bare moto does not accept, but answers with a Python exception."""

NAME_DEVIATIONS = (
    Deviation(
        id="r53-answers",
        service="route53",
        aws="Name servers answer DNS queries by the records of a hosted zone.",
        moto="Nobody answers, and TestDNSAnswer is 404 Not Found.",
        here="A real server on this machine answers, by UDP and TCP, and so does TestDNSAnswer. "
        "One server speaks for all zones, and every zone is asked as if a registrar pointed to it; "
        "one of a top-level domain only for what no other holds.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_TestDNSAnswer.html",
        test=f"{_R53}test_bare_moto_5_2_5_answers_no_question",
    ),
    Deviation(
        id="r53-propagation",
        service="route53",
        aws="A change is PENDING until all name servers have it, generally within 60 seconds.",
        moto="Every change is INSYNC at once, and all have one id.",
        here="A change is INSYNC after 60 seconds of the virtual clock; until then all name "
        "servers answer as before.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_ChangeResourceRecordSets.html",
        test=f"{_R53}test_bare_moto_5_2_5_has_every_change_in_sync_at_once",
    ),
    Deviation(
        id="r53-batch",
        service="route53",
        aws="A batch of changes is made whole or not at all.",
        moto="What stands before the change that is refused stays.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_ChangeResourceRecordSets.html",
        test=f"{_R53}test_bare_moto_5_2_5_makes_half_a_batch",
    ),
    Deviation(
        id="r53-delete-by-identifier",
        service="route53",
        aws="Deleting one record set of a group leaves the sets of other names alone.",
        moto="Every set of the zone with that identifier goes.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_ChangeResourceRecordSets.html",
        test=f"{_R53}test_bare_moto_5_2_5_deletes_by_identifier_alone",
    ),
    Deviation(
        id="r53-health-check-reference",
        service="route53",
        aws="A caller reference makes one health check: the same settings give the one that was "
        "made, others HealthCheckAlreadyExists, also after it was deleted.",
        moto="Each call makes another one.",
        here="As AWS, while the health check stands.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_CreateHealthCheck.html",
        test=f"{_HEALTH}test_bare_moto_5_2_5_makes_two_health_checks_of_one_reference",
    ),
    Deviation(
        id="r53-soa",
        service="route53",
        aws="A new hosted zone has an SOA record of seven fields.",
        moto="The fields come wrapped in braces.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_GUIDE}/SOA-NSrecords.html",
        test=f"{_R53}test_bare_moto_5_2_5_wraps_the_authority_record",
    ),
    Deviation(
        id="r53-geoproximity",
        service="route53",
        aws="A record set can be chosen by the distance to its resource, with a bias.",
        moto="The place is forgotten.",
        here="It is kept and obeyed.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/routing-policy-geoproximity.html",
        test=f"{_R53}test_bare_moto_5_2_5_forgets_where_a_resource_is",
    ),
    Deviation(
        id="r53-name-servers",
        service="route53",
        aws="Each hosted zone is given four name servers out of many.",
        moto="All have the same four.",
        here="As moto.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_GUIDE}/GetInfoAboutHostedZone.html",
        test=f"{_R53}test_all_zones_have_the_same_name_servers",
    ),
    Deviation(
        id="r53-places",
        service="route53",
        aws="Route 53 knows where most addresses are, and how far networks are from each Region.",
        moto="Nothing is known, and ListGeoLocations is 404 Not Found.",
        here="Each of some countries has a block of test addresses and one place on the map; "
        "latency is light's time along the shortest way, or what a notebook says was measured.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/routing-policy-latency.html",
        test=f"{_R53}test_clients_are_told_by_where_they_ask_from",
    ),
    Deviation(
        id="r53-private",
        service="route53",
        aws="A private hosted zone answers inside the VPCs that it is tied to.",
        moto="Nobody answers.",
        here="It answers whoever asks as the resolver of such a VPC; rules for routing policies in "
        "private zones are not looked at.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/hosted-zone-private-considerations.html",
        test=f"{_R53}test_a_private_zone_answers_inside_its_vpc_only",
    ),
    Deviation(
        id="r53-load-balancers",
        service="elbv2",
        aws="A load balancer's name leads to the addresses of its nodes, zone by zone.",
        moto="It leads nowhere.",
        here="Each zone has one node with an example's address, and leaves DNS with its last "
        "healthy target.",
        ours=Fidelity.EMULATED_HERE,
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/"
        "how-elastic-load-balancing-works.html",
        test=f"{_R53}test_a_load_balancers_name_leads_to_its_zones",
    ),
    Deviation(
        id="r53-alias-elsewhere",
        service="route53",
        aws="An alias can stand for a CloudFront distribution, an S3 website and more.",
        moto="Such an alias is kept.",
        here="It is kept, and answers without an address unless some source knows the name.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_API}/API_AliasTarget.html",
        test=f"{_R53}test_an_alias_to_a_website_is_kept_and_has_no_address",
    ),
    Deviation(
        id="r53-ip-based",
        service="route53",
        aws="Record sets can be chosen by blocks of addresses, and combined in traffic policies.",
        moto="The calls for collections of blocks and for traffic policies are not there.",
        here="As moto.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_GUIDE}/routing-policy-ipbased.html",
        test=f"{_R53}test_collections_of_blocks_cannot_be_made",
    ),
    Deviation(
        id="r53-health-checks",
        service="route53",
        aws="Checkers around the world ask the endpoint; it is healthy while more than 18 % "
        "of them find it so.",
        moto="Nobody asks, and the status is always a success.",
        here="Two checkers in each of eight Regions ask on the virtual clock: what stands in the "
        "cloud, or real servers on this machine.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_GUIDE}/dns-failover-determining-health-of-endpoints.html",
        test=f"{_HEALTH}test_bare_moto_5_2_5_finds_everything_healthy",
    ),
    Deviation(
        id="r53-alarm-checks",
        service="route53",
        aws="A health check can follow a CloudWatch alarm.",
        moto="It is kept.",
        here="It is kept, and always healthy.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_API}/API_HealthCheckConfig.html",
        test=f"{_HEALTH}test_a_check_on_an_alarm_is_always_healthy",
    ),
    Deviation(
        id="r53-domain-year",
        service="route53domains",
        aws="A domain is registered for one year at least.",
        moto="One year is refused, as shorter than a year.",
        here="As AWS.",
        ours=Fidelity.SAME,
        source=f"{_API}/API_domains_RegisterDomain.html",
        test=f"{_DOMAINS}test_bare_moto_5_2_5_finds_a_year_too_short",
    ),
    Deviation(
        id="r53-domain-time",
        service="route53domains",
        aws="A registration takes time; GetOperationDetail tells how it stands.",
        moto="It is done at once.",
        here="It is done after 15 minutes of the virtual clock, and nobody has to answer a mail.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_domains_GetOperationDetail.html",
        test=f"{_DOMAINS}test_bare_moto_5_2_5_registers_at_once",
    ),
    Deviation(
        id="r53-domain-availability",
        service="route53domains",
        aws="CheckDomainAvailability asks the registry whether a name is free.",
        moto="The call fails with Python's NotImplementedError.",
        here="Names of this account and a few well-known ones are taken, examples are reserved, "
        "and all others are free.",
        ours=Fidelity.EMULATED_HERE,
        source=f"{_API}/API_domains_CheckDomainAvailability.html",
        test=f"{_DOMAINS}test_bare_moto_5_2_5_cannot_say_whether_a_name_is_free",
    ),
    Deviation(
        id="r53-domain-prices",
        service="route53domains",
        aws="ListPrices tells what a domain costs.",
        moto="The call fails with Python's NotImplementedError.",
        here="UnsupportedOperation: nothing here costs anything.",
        ours=Fidelity.STATE_ONLY,
        source=f"{_API}/API_domains_ListPrices.html",
        test=f"{_DOMAINS}test_prices_cannot_be_asked_for",
    ),
)
"""In the order in which the chapter meets them."""
