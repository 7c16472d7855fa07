//! Tokens of JWT authorizers: their signatures, checked with a file of keys.

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, crypto};
use serde_json::Value as Json;
use vtl_gateway::http_api::Token;

use crate::args::{Authorizer, JwtMode};
use crate::inputs::Input;
use crate::report::{self, Failure};

/// Whether the token is signed by one of the keys the user gave; an error if there are none.
pub(super) fn verify(args: &Authorizer, token: &Token) -> Result<Result<(), String>, Failure> {
    if args.jwt == Some(JwtMode::Decode) {
        report::note("the signature of the token is not checked (--jwt decode)");
        return Ok(Ok(()));
    }
    let Some(input) = &args.jwks else {
        return Err(Failure::usage(format!(
            "the route needs a token of `{}`: give its keys with `--jwks FILE`, or `--jwt decode` to trust the token \
             as it is",
            token.issuer
        )));
    };
    let checked = check(token, &keys(input)?);
    if token.header.get("alg").and_then(Json::as_str) == Some("ES256") {
        report::note(
            "the token is signed with ES256: by its guide, the service takes RSA signatures only",
        );
    }
    Ok(checked)
}

/// The keys in a file as an issuer publishes them.
pub(crate) fn keys(input: &Input) -> Result<Vec<Json>, Failure> {
    let set = input.json()?;
    let keys = set.get("keys").and_then(Json::as_array);
    keys.cloned()
        .ok_or_else(|| Failure::usage(format!("`{input}` is not a set of keys: it has no `keys`")))
}

/// Whether one of the keys has signed the token.
pub(crate) fn check(token: &Token, keys: &[Json]) -> Result<(), String> {
    let header = |name: &str| token.header.get(name).and_then(Json::as_str);
    let algorithm = header("alg").and_then(|name| name.parse::<Algorithm>().ok());
    let algorithm = algorithm.filter(|algorithm| {
        AlgorithmFamily::Rsa.algorithms().contains(algorithm) || *algorithm == Algorithm::ES256
    });
    let Some(algorithm) = algorithm else {
        let name = header("alg").unwrap_or_default();
        return Err(format!("the signing method {name} is not supported"));
    };
    let kid = header("kid").ok_or("the token has no key id")?;
    let key = keys.iter().find(|key| key.get("kid").and_then(Json::as_str) == Some(kid));
    let key = key.ok_or("the key id of the token is not known")?;
    // A key says itself what it is for: no other algorithm may use it.
    let key: Jwk = serde_json::from_value(key.clone())
        .map_err(|error| format!("the key cannot be read: {error}"))?;
    let key =
        DecodingKey::from_jwk(&key).map_err(|error| format!("the key cannot be read: {error}"))?;
    if !key.family().algorithms().contains(&algorithm) {
        return Err("the key is for another signing method".to_owned());
    }
    let (message, signature) = token.text.rsplit_once('.').unwrap_or_default();
    match crypto::verify(signature, message.as_bytes(), &key, algorithm) {
        Ok(true) => Ok(()),
        _ => Err("the signature of the token is not valid".to_owned()),
    }
}
