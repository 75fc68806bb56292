"""The recipes in docs/grading-at-scale.md can be read by what they are written for."""

import ast
import re
from pathlib import Path

import pytest
import yaml

TEXT = (Path(__file__).parents[3] / "docs" / "grading-at-scale.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("source", blocks("python"))
def test_python_in_the_recipes_compiles(source: str) -> None:
    assert ast.parse(source).body


def test_each_selector_of_the_kubernetes_recipe_finds_its_pods() -> None:
    objects = list(yaml.safe_load_all(blocks("yaml")[0]))
    kinds = {one["kind"]: one for one in objects}
    pods = [
        one["spec"]["template"]["metadata"]["labels"]
        for one in objects
        if one["kind"] == "Deployment"
    ]
    for one in objects:
        if one["kind"] == "Deployment":
            labels = one["spec"]["template"]["metadata"]["labels"]
            assert one["spec"]["selector"]["matchLabels"].items() <= labels.items()
    service = kinds["Service"]["spec"]["selector"].items()
    assert [labels["part"] for labels in pods if service <= labels.items()] == ["scheduler"]
    policy = kinds["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"].items()
    assert all(policy <= labels.items() for labels in pods)


def test_workers_of_the_kubernetes_recipe_can_make_a_sandbox() -> None:
    worker = next(
        one["spec"]["template"]["spec"]
        for one in yaml.safe_load_all(blocks("yaml")[0])
        if one["metadata"]["name"] == "grading-worker"
    )
    assert worker["hostUsers"] is False
    assert worker["containers"][0]["securityContext"]["procMount"] == "Unmasked"
