"""Domains bought in the emulated cloud."""

from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ParamValidationError

import minicloud

CONTACT = {
    "ContactType": "COMPANY",
    "OrganizationName": "Example",
    "FirstName": "Domain",
    "LastName": "Owner",
    "Email": "owner@example.com",
    "PhoneNumber": "+81.300000000",
    "AddressLine1": "1-1",
    "City": "Tokyo",
    "CountryCode": "JP",
    "ZipCode": "1000001",
}
NAME = "visit-the-course.com"


def domains() -> Any:
    return boto3.client("route53domains", region_name="us-east-1")


def register(name: str = NAME, years: int = 1) -> str:
    contacts = dict.fromkeys(("AdminContact", "RegistrantContact", "TechContact"), CONTACT)
    answer = domains().register_domain(DomainName=name, DurationInYears=years, **contacts)
    return str(answer["OperationId"])


def status(operation: str) -> str:
    return str(domains().get_operation_detail(OperationId=operation)["Status"])


def availability(name: str) -> str:
    return str(domains().check_domain_availability(DomainName=name)["Availability"])


def test_a_registration_takes_its_time(cloud: minicloud.Cloud) -> None:
    operation = register()
    assert status(operation) == "IN_PROGRESS"
    assert domains().list_domains()["Domains"] == []
    assert boto3.client("route53").list_hosted_zones()["HostedZones"] == []
    cloud.advance(15 * 60)
    told = domains().get_operation_detail(OperationId=operation)
    assert told["Status"] == "SUCCESSFUL"
    assert told["LastUpdatedDate"] - told["SubmittedDate"] == timedelta(minutes=15)
    assert [one["DomainName"] for one in domains().list_domains()["Domains"]] == [NAME]
    assert [one["OperationId"] for one in domains().list_operations()["Operations"]] == [operation]


def test_a_year_is_a_year(cloud: minicloud.Cloud) -> None:
    register(years=1)
    cloud.advance(15 * 60)
    detail = domains().get_domain_detail(DomainName=NAME)
    assert (detail["CreationDate"].year, detail["ExpirationDate"].year) == (2026, 2027)
    assert detail["ExpirationDate"].replace(year=2026) == detail["CreationDate"]


def test_a_domain_comes_with_a_hosted_zone_that_answers(cloud: minicloud.Cloud) -> None:
    register()
    cloud.advance(15 * 60)
    (zone,) = boto3.client("route53").list_hosted_zones()["HostedZones"]
    assert zone["Name"] == f"{NAME}."
    servers = boto3.client("route53").get_hosted_zone(Id=zone["Id"])["DelegationSet"]["NameServers"]
    detail = domains().get_domain_detail(DomainName=NAME)
    assert [one["Name"] for one in detail["Nameservers"]] == servers
    found = cloud.dns().answer(NAME, "NS", "127.0.0.1")
    assert {each.value.removesuffix(".") for each in found or ()} == set(servers)


def test_a_name_is_free_taken_or_reserved(cloud: minicloud.Cloud) -> None:
    assert availability(NAME) == "AVAILABLE"
    register()
    assert availability(NAME) == availability(NAME.upper()) == "UNAVAILABLE"
    cloud.advance(15 * 60)
    assert availability(NAME) == availability("wantedly.com") == "UNAVAILABLE"
    assert availability("example.com") == "RESERVED"
    with pytest.raises(ClientError, match="UnsupportedTLD"):
        availability("course.invalid")


def test_a_taken_name_cannot_be_registered(cloud: minicloud.Cloud) -> None:
    operation = register("wantedly.com")
    cloud.advance(15 * 60)
    told = domains().get_operation_detail(OperationId=operation)
    assert (told["Status"], told["Message"]) == ("FAILED", "The domain is not available.")
    assert domains().list_domains()["Domains"] == []


@pytest.mark.parametrize("years", [0, 11])
def test_no_years_and_too_many_are_refused(cloud: minicloud.Cloud, years: int) -> None:
    with pytest.raises((ClientError, ParamValidationError), match=r"DurationInYears|10 years"):
        register(years=years)
    cloud.advance(15 * 60)
    assert domains().list_domains()["Domains"] == []


def test_a_reset_forgets_what_is_on_its_way(cloud: minicloud.Cloud) -> None:
    register()
    cloud.reset()
    cloud.advance(15 * 60)
    assert domains().list_domains()["Domains"] == []


def test_prices_cannot_be_asked_for(cloud: minicloud.Cloud) -> None:
    with pytest.raises(ClientError, match="UnsupportedOperation"):
        domains().list_prices(Tld="com")


def test_bare_moto_5_2_5_finds_a_year_too_short(bare_site: Any) -> None:
    with pytest.raises(ClientError, match="between 1 and 10 years"):
        register(years=1)


def test_bare_moto_5_2_5_registers_at_once(bare_site: Any) -> None:
    assert status(register(years=2)) == "SUCCESSFUL"


def test_bare_moto_5_2_5_cannot_say_whether_a_name_is_free(bare_site: Any) -> None:
    with pytest.raises(NotImplementedError):
        availability(NAME)
