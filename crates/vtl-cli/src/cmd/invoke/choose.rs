//! Which of a configuration's APIs a request is for.

use vtl_gateway::config::Loaded;
use vtl_gateway::http_api::{HttpApi, RouteKey};
use vtl_gateway::{Api, Request, find_route};

use crate::report::{self, Failure};

/// The API that takes a request.
pub(crate) enum Chosen {
    Rest(Api),
    Http(HttpApi),
}

/// Chooses by name (`rest`, `http`, or that of an HTTP API), else by who has a route for the request.
pub(crate) fn choose(
    loaded: Loaded,
    wanted: Option<&str>,
    request: &Request,
) -> Result<Chosen, Failure> {
    let Loaded { api, mut http_apis, .. } = loaded;
    http_apis.retain(|api| !api.routes.is_empty());
    let has_rest = !api.routes.is_empty();
    match wanted {
        Some("rest") if has_rest => return Ok(Chosen::Rest(api)),
        Some("http") | None => {}
        Some(name) => {
            let is_named =
                |api: &HttpApi| api.name == name || api.logical_name.as_deref() == Some(name);
            if has_rest && api.name == name {
                return Ok(Chosen::Rest(api));
            }
            return match http_apis.iter().position(is_named) {
                Some(index) => Ok(Chosen::Http(http_apis.swap_remove(index))),
                None => Err(Failure::usage(format!("there is no API `{name}` with routes"))),
            };
        }
    }
    let score = |api: &HttpApi| score(api, request);
    let best = (0..http_apis.len()).max_by_key(|index| {
        // Of equals the first.
        (http_apis.get(*index).map_or(0, score), std::cmp::Reverse(*index))
    });
    let best_score = best.and_then(|index| http_apis.get(index)).map_or(0, score);
    let wants_http = wanted == Some("http");
    let rest_takes_it =
        has_rest && !wants_http && find_route(&api, &request.method, &request.path).is_some();
    let Some(best) = best else {
        return match wants_http {
            true => Err(Failure::usage("there is no HTTP API with routes")),
            false => Ok(Chosen::Rest(api)),
        };
    };
    if rest_takes_it && best_score >= EXACT {
        report::note(
            "the REST API and an HTTP API both have this route; this is the REST API, `--api http` is the other",
        );
    }
    if has_rest && !wants_http && (rest_takes_it || best_score == 0) {
        return Ok(Chosen::Rest(api));
    }
    Ok(Chosen::Http(http_apis.swap_remove(best)))
}

/// A route of its own counts more than `$default`.
const EXACT: u8 = 2;

fn score(api: &HttpApi, request: &Request) -> u8 {
    let path = api.find_stage(&request.path).map_or(request.path.as_str(), |stage| stage.path);
    match api.find_route(&request.method, path).map(|found| &found.route.key) {
        Some(RouteKey::Default) => 1,
        Some(RouteKey::Path { .. }) => EXACT,
        None if api.cors.is_some() && request.method == "OPTIONS" => 1,
        None => 0,
    }
}
