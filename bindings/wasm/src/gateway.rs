//! Configurations and exchanges.

use apigateway_vtl_host::{Api, Pending, Started, load};
use serde_json::{Map, Value as Json, json};

use crate::handles::Handles;
use crate::json::{members, string};
use crate::state::Kept;

/// Loads a configuration. Files that it includes come with the question; what is missing is asked for: `{"needs": […]}`.
pub(crate) fn load_config(
    asked: &Map<String, Json>,
    kept: &mut Handles<Kept>,
) -> Result<Json, String> {
    let files = members(asked, "files")?;
    let mut needs: Vec<String> = Vec::new();
    let mut reader = |path: &str| match files.get(path) {
        Some(Json::String(text)) => Ok(text.clone()),
        Some(Json::Object(failed)) => {
            let why = failed.get("error").and_then(Json::as_str);
            Err(why.unwrap_or("it cannot be read").to_owned())
        }
        _ => {
            if !needs.iter().any(|needed| needed == path) {
                needs.push(path.to_owned());
            }
            Err("it was not read yet".to_owned())
        }
    };
    let options = members(asked, "options")?;
    let api = load(string(asked, "name")?, string(asked, "text")?, &options, &mut reader)?;
    if !needs.is_empty() {
        return Ok(json!({"needs": needs}));
    }
    let mut about = api.about().clone();
    about["handle"] = json!(kept.add(Kept::Api(Box::new(api))));
    Ok(about)
}

/// Starts an exchange.
pub(crate) fn start(asked: &Map<String, Json>, kept: &mut Handles<Kept>) -> Result<Json, String> {
    let Some(Kept::Api(api)) = kept.get_mut(handle(asked, "api")) else {
        return Err("there is no such API".to_owned());
    };
    let api: Api = (**api).clone();
    Ok(kept_on(api.exchange(&members(asked, "request")?)?, kept))
}

/// How far an exchange is, with the handle under which it waits.
fn kept_on(started: Started, kept: &mut Handles<Kept>) -> Json {
    let mut about = started.about;
    if let Some(pending) = started.pending {
        about["lambda"] = json!(pending.is_lambda());
        about["handle"] = json!(kept.add(Kept::Exchange(Box::new(pending))));
    }
    about
}

/// Goes on with what became of a call.
pub(crate) fn respond(asked: &Map<String, Json>, kept: &mut Handles<Kept>) -> Result<Json, String> {
    let result = members(asked, "result")?;
    go_on(asked, kept, |pending| pending.respond(&result))
}

/// Goes on after a look at a token's signature.
pub(crate) fn verified(
    asked: &Map<String, Json>,
    kept: &mut Handles<Kept>,
) -> Result<Json, String> {
    let problem = asked.get("problem").and_then(Json::as_str).map(str::to_owned);
    go_on(asked, kept, |pending| pending.verified(problem))
}

fn go_on(
    asked: &Map<String, Json>,
    kept: &mut Handles<Kept>,
    step: impl FnOnce(Pending) -> Result<Started, (Box<Pending>, String)>,
) -> Result<Json, String> {
    let number = handle(asked, "exchange");
    let Some(Kept::Exchange(_)) = kept.get_mut(number) else {
        return Err("there is no such exchange, or it is over".to_owned());
    };
    let Some(Kept::Exchange(pending)) = kept.remove(number) else {
        return Err("there is no such exchange".to_owned());
    };
    match step(*pending) {
        Ok(started) => Ok(kept_on(started, kept)),
        Err((pending, message)) => {
            // It waits under the handle that was freed last: the same.
            kept.add(Kept::Exchange(pending));
            Err(message)
        }
    }
}

fn handle(asked: &Map<String, Json>, name: &str) -> u32 {
    asked
        .get(name)
        .and_then(Json::as_u64)
        .and_then(|number| u32::try_from(number).ok())
        .unwrap_or(0)
}
