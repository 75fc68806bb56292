"""Templates for targets, after the guide's examples."""

import json

from minicloud.dataplane.input_transformer import found_at, transformed

ARN = "arn:aws:events:ap-northeast-1:123456789012:rule/states"
EVENT = {"source": "aws.ec2", "time": "2026-01-05T00:00:00Z", "detail": {"instance-id": "i-1"}}


def filled(template: str, **paths: str) -> str:
    return transformed({"InputTemplate": template, "InputPathsMap": paths}, EVENT, ARN)


def test_a_path_leads_to_a_part_or_to_nothing() -> None:
    assert found_at(EVENT, "$.detail.instance-id") == "i-1"
    assert found_at(EVENT, "$") == EVENT
    assert found_at(EVENT, "$.detail.state.name") is None


def test_text_is_filled_in_with_its_quotes_or_between_them() -> None:
    assert json.loads(filled('{"id": "<id>"}', id="$.detail.instance-id")) == {"id": "i-1"}
    assert json.loads(filled('{"id": <id>}', id="$.detail.instance-id")) == {"id": "i-1"}
    assert json.loads(filled('{"all": <all>}', all="$.detail")) == {"all": EVENT["detail"]}


def test_the_rule_and_the_event_have_names_of_their_own() -> None:
    told = json.loads(filled('{"rule": "<aws.events.rule-name>", "event": <aws.events.event>}'))
    assert told == {"rule": "states", "event": EVENT}


def test_a_name_that_was_not_told_of_stays() -> None:
    assert filled('{"id": "<other>"}') == '{"id": "<other>"}'


def test_a_template_can_be_a_sentence() -> None:
    said = filled('"Instance <id> at <time>: <all>"', id="$.detail.instance-id", time="$.time",
                  all="$.detail")  # fmt: skip
    assert json.loads(said) == 'Instance i-1 at 2026-01-05T00:00:00Z: {"instance-id": "i-1"}'
