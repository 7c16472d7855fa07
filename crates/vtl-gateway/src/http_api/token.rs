//! JSON Web Tokens as a JWT authorizer sees them. Signatures are the host's to check: no cryptography here.

use super::model::JwtSettings;
use crate::support::base64;
use crate::support::json::{self, Json, JsonExt};

/// A token, decoded and not yet verified.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Token {
    /// The token as the client sent it, without `Bearer`.
    pub text: String,
    /// Its header: `alg`, `kid`.
    pub header: Json,
    /// Its claims.
    pub claims: Json,
    /// The issuer that the authorizer wants, whose keys verify the signature.
    pub issuer: String,
}

impl Token {
    /// Decodes the value of an identity source: a token alone, or after `Bearer`.
    ///
    /// # Errors
    /// In the service's words, when it is not a token.
    pub fn decode(value: &str, issuer: &str) -> Result<Self, String> {
        let value = value.trim();
        let text = match value.get(..7) {
            Some(scheme) if scheme.eq_ignore_ascii_case("bearer ") => {
                value.get(7..).unwrap_or_default().trim()
            }
            _ => value,
        };
        let segments: Vec<&str> = text.split('.').collect();
        let [header, claims, _signature] = segments.as_slice() else {
            return Err("token contains an invalid number of segments".to_owned());
        };
        let object = |segment: &str| {
            let bytes = decode_url_safe(segment)?;
            json::parse(std::str::from_utf8(&bytes).ok()?).ok().filter(Json::is_object)
        };
        Ok(Self {
            text: text.to_owned(),
            header: object(header).ok_or("the token header is malformed")?,
            claims: object(claims).ok_or("the token claims are malformed")?,
            issuer: issuer.to_owned(),
        })
    }

    /// The scopes: `scope`, with blanks between them, and `scp`.
    #[must_use]
    pub fn scopes(&self) -> Vec<String> {
        ["scope", "scp"].iter().filter_map(|name| self.claims.get(*name)).flat_map(words).collect()
    }

    /// Checks issuer, audience and times; `now` in seconds since 1970.
    pub(crate) fn check(&self, settings: &JwtSettings, now: f64) -> Result<(), &'static str> {
        let claim = |name: &str| self.claims.get(name);
        if claim("iss").and_then(Json::as_str) != Some(settings.issuer.as_str()) {
            return Err("the token issuer does not match the issuer of the authorizer");
        }
        // An access token of Cognito has no audience, but a client.
        let audience = claim("aud").filter(|aud| !aud.is_null()).or_else(|| claim("client_id"));
        let audience: Vec<&str> = match audience {
            Some(Json::String(one)) => vec![one],
            Some(many) => many.elements().iter().filter_map(Json::as_str).collect(),
            None => Vec::new(),
        };
        if !settings.audience.iter().any(|own| audience.contains(&own.as_str())) {
            return Err("the token does not have a valid audience");
        }
        if claim("exp").and_then(Json::as_f64).is_none_or(|exp| exp <= now) {
            return Err("the token has expired");
        }
        let begins_later =
            |name: &str| claim(name).and_then(Json::as_f64).is_some_and(|at| at > now);
        match begins_later("nbf") || begins_later("iat") {
            true => Err("the token is not valid yet"),
            false => Ok(()),
        }
    }

    /// The claims as `$context` and events have them: everything is a string, lists are in brackets.
    pub(crate) fn claims_as_text(&self) -> Json {
        Json::object(
            self.claims
                .members()
                .filter_map(|(name, value)| Some((name, claim_text(value)?.into()))),
        )
    }
}

fn words(value: &Json) -> Vec<String> {
    match value {
        Json::String(text) => text.split_whitespace().map(str::to_owned).collect(),
        other => {
            other.elements().iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
        }
    }
}

fn claim_text(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| item.scalar_text().unwrap_or_else(|| item.to_string()))
                .collect();
            Some(format!("[{}]", items.join(" ")))
        }
        Json::Object(_) => Some(value.to_string()),
        scalar => scalar.scalar_text(),
    }
}

/// Base64 with `-` and `_` and without padding.
fn decode_url_safe(text: &str) -> Option<Vec<u8>> {
    let mut text = text.trim_end_matches('=').replace('-', "+").replace('_', "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    base64::decode(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> Token {
        let part = |text: &str| {
            base64::encode(text.as_bytes()).replace('+', "-").replace('/', "_").replace('=', "")
        };
        let text = format!("bearer {}.{}.x", part(r#"{"alg":"RS256","kid":"k"}"#), part(claims));
        Token::decode(&text, "https://i").unwrap()
    }

    fn check(claims: &str) -> Result<(), &'static str> {
        let settings = JwtSettings::new("https://i", vec!["a".to_owned(), "b".to_owned()]);
        token(claims).check(&settings, 1000.0)
    }

    #[test]
    fn what_a_token_must_say() {
        assert_eq!(check(r#"{"iss":"https://i","aud":"a","exp":1001}"#), Ok(()));
        assert_eq!(
            check(r#"{"iss":"https://i","aud":["x","b"],"exp":1001,"nbf":1000,"iat":999}"#),
            Ok(())
        );
        assert_eq!(check(r#"{"iss":"https://i","client_id":"b","exp":1001.5}"#), Ok(()));
        let audience = Err("the token does not have a valid audience");
        assert_eq!(check(r#"{"iss":"https://i","aud":"x","client_id":"a","exp":1001}"#), audience);
        assert_eq!(check(r#"{"iss":"https://i","exp":1001}"#), audience);
        assert!(check(r#"{"iss":"https://i/","aud":"a","exp":1001}"#).is_err());
        assert_eq!(
            check(r#"{"iss":"https://i","aud":"a","exp":1000}"#),
            Err("the token has expired")
        );
        assert_eq!(check(r#"{"iss":"https://i","aud":"a"}"#), Err("the token has expired"));
        assert_eq!(
            check(r#"{"iss":"https://i","aud":"a","exp":2000,"nbf":1001}"#),
            Err("the token is not valid yet")
        );
    }

    #[test]
    fn claims_are_strings_in_events() {
        let claims = r#"{"n":1660000000,"b":true,"l":["a","b"],"o":{"x":1},"z":null,"s":"t"}"#;
        assert_eq!(
            token(claims).claims_as_text().to_string(),
            r#"{"n":"1660000000","b":"true","l":"[a b]","o":"{\"x\":1}","s":"t"}"#
        );
        assert_eq!(token(r#"{"scope":"a b","scp":["c"]}"#).scopes(), ["a", "b", "c"]);
    }

    #[test]
    fn what_is_not_a_token() {
        assert_eq!(
            Token::decode("Bearer abc", "i").unwrap_err(),
            "token contains an invalid number of segments"
        );
        assert!(Token::decode("a.b.c", "i").is_err());
        assert!(Token::decode("", "i").is_err());
    }
}
