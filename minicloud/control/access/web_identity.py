"""A token of an identity provider, checked as STS checks it.

Source: STS API Reference, AssumeRoleWithWebIdentity; IAM User Guide, Create an OpenID Connect
(OIDC) identity provider in IAM; OIDC federation (five minutes beyond a token's end); AWS re:Post,
How can I resolve the AWS STS API call error InvalidIdentityToken.
Simplified: the keys are those that were published to the cloud, as there is no network to fetch
them by; thumbprints of the provider's certificate are not looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from minicloud.control.access.published_keys import PublishedKeys
from minicloud.control.dispatch import refusal

_ALGORITHMS = ("RS256", "RS384", "RS512", "ES256", "ES384", "ES512")
_LONGEST_TOKEN = 20_000
_CLOCK_SKEW_S = 300
_INVALID = "InvalidIdentityToken"
_NOT_VALIDATED = (
    "The web identity token that was passed could not be validated by AWS. Get a new identity "
    "token from the identity provider and then retry the request."
)
_ENDED = (
    "The web identity token that was passed is expired or is not valid. Get a new identity token "
    "from the identity provider and then retry the request."
)


@dataclass(frozen=True, slots=True)
class WebIdentity:
    """Whom a token is about, once it has been checked."""

    provider_arn: str
    subject: str
    audience: str
    issuer: str
    context: Mapping[str, str]
    """The condition keys that a trust policy can look at."""


def check_token(
    token: str, providers: Mapping[str, Any], published: PublishedKeys, now_timestamp: float
) -> WebIdentity:
    """The identity in a token; refuses one that is not to be believed, with AWS's error.

    `providers` are moto's OpenID Connect providers of the role's account, by ARN.
    """
    header, claims = _unverified(token)
    issuer = str(claims.get("iss", ""))
    provider = _provider(issuer, providers)
    _check_signature(token, header, published.of(issuer))
    _check_dates(claims, now_timestamp)
    audiences = claims.get("aud")
    shown = [audiences] if isinstance(audiences, str) else list(audiences or ())
    audience = next((one for one in shown if one in provider.client_id_list), None)
    if audience is None:
        raise refusal(_INVALID, "Incorrect token audience")
    subject = str(claims.get("sub", ""))
    context = {f"{provider.url}:sub": subject, f"{provider.url}:aud": audience}
    return WebIdentity(provider.arn, subject, audience, issuer, context)


def _unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    import jwt

    try:
        if len(token) > _LONGEST_TOKEN:
            raise jwt.DecodeError
        read = jwt.decode_complete(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise refusal(
            _INVALID,
            "The ID Token provided is not a valid JWT. (You may see this error if you sent an "
            "Access Token)",
        ) from None
    return read["header"], read["payload"]


def _provider(issuer: str, providers: Mapping[str, Any]) -> Any:
    address = issuer.removeprefix("https://").rstrip("/")
    for provider in providers.values():
        if issuer.startswith("https://") and provider.url.rstrip("/") == address:
            return provider
    raise refusal(_INVALID, f"No OpenIDConnect provider found in your account for {issuer}")


def _check_signature(
    token: str, header: Mapping[str, Any], key_set: Mapping[str, Any] | None
) -> None:
    import jwt

    if key_set is None:
        raise refusal(_INVALID, "Couldn't retrieve verification key from your identity provider.")
    try:
        keys = jwt.PyJWKSet.from_dict(dict(key_set))
        # Dates and audience are checked by the cloud's clock and provider, not by this machine's.
        unchecked: Any = dict.fromkeys(
            ("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss"), False
        )
        jwt.decode(
            token, keys[str(header.get("kid"))], algorithms=list(_ALGORITHMS), options=unchecked
        )
    except (jwt.PyJWTError, KeyError, ValueError, TypeError):
        raise refusal(_INVALID, _NOT_VALIDATED) from None


def _check_dates(claims: Mapping[str, Any], now: float) -> None:
    ends, begins = claims.get("exp"), claims.get("nbf", claims.get("iat", 0))
    if not isinstance(ends, int | float) or not isinstance(begins, int | float):
        raise refusal(_INVALID, _NOT_VALIDATED)
    if now >= ends + _CLOCK_SKEW_S:
        raise refusal("ExpiredTokenException", _ENDED)
    if begins > now:
        raise refusal(_INVALID, _NOT_VALIDATED)
