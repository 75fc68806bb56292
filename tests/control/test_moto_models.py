"""moto's models are botocore's, parsed once, with all that moto adds to them."""

import botocore.session
import pytest
from moto.core.loaders import create_loader

from minicloud.control.moto_models import MotoModels


@pytest.mark.parametrize("service", ["ec2", "s3", "sqs", "cloudfront", "route53", "sts"])
def test_every_shape_of_motos_own_model_is_there_with_its_status(service: str) -> None:
    ours = MotoModels().load_service_model(service, "service-2")["shapes"]
    theirs = create_loader().load_service_model(service, "service-2")["shapes"]
    assert theirs.keys() <= ours.keys()
    errors = {name: shape["error"] for name, shape in theirs.items() if "error" in shape}
    assert {name: ours[name].get("error") for name in errors} == errors


def test_what_moto_adds_is_not_in_botocores_model() -> None:
    assert "InvalidRange" in MotoModels().load_service_model("s3", "service-2")["shapes"]
    botocores = botocore.session.get_session().get_component("data_loader")
    assert "InvalidRange" not in botocores.load_service_model("s3", "service-2")["shapes"]
