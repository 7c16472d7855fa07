//! Exchanges over real HTTP come to the same as exchanges in `vtl batch`: those of the conformance suite, and those in
//! the files that `VTL_EXCHANGES` names (lines of the batch protocol).
//!
//! Each is written as an OpenAPI document and served; functions, backends and services are played by a local server.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use crate::gateway::Gateway;
use crate::support::{Files, ROOT, vtl_in};

/// The exchanges of the conformance suite as lines of the batch protocol.
fn conformance() -> Vec<Json> {
    let folder = Path::new(ROOT).join("conformance/cases/integration");
    let mut lines = Vec::new();
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let topic: Json = toml_edit::de::from_str(&text).unwrap();
        let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
        for case in topic["case"].as_array().unwrap() {
            if case["integration"].is_null() {
                continue;
            }
            // What TOML cannot say is JSON in a string.
            let value = |value: &Json| match value {
                Json::String(text) => serde_json::from_str(text).unwrap(),
                other => other.clone(),
            };
            let mut line = Map::new();
            line.insert("name".into(), json!(format!("{stem}::{}", case["id"].as_str().unwrap())));
            line.insert("integration".into(), value(&case["integration"]));
            for (name, given) in [
                ("request", "request"),
                ("backend", "backend"),
                ("context", "context"),
                ("stageVariables", "stage_variables"),
                ("gatewayResponses", "gateway_responses"),
                ("model", "model"),
                ("methodResponses", "method_responses"),
                ("binaryMediaTypes", "binary_media_types"),
                ("requiredParameters", "required_parameters"),
            ] {
                let found = &case["given"][given];
                if !found.is_null() {
                    line.insert(name.into(), value(found));
                }
            }
            lines.push(Json::Object(line));
        }
    }
    lines
}

/// A server that plays backends: it answers everything alike, and says what it got.
struct Backend {
    address: String,
    answer: Arc<Mutex<Json>>,
    got: Arc<Mutex<Option<Got>>>,
}

#[derive(Debug, Clone)]
struct Got {
    line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Backend {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (answer, got) = (Arc::new(Mutex::new(Json::Null)), Arc::new(Mutex::new(None)));
        let (answers, gots) = (Arc::clone(&answer), Arc::clone(&got));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let answer = answers.lock().unwrap().clone();
                serve(stream, &answer, &gots);
            }
        });
        Self { address, answer, got }
    }

    /// The request it got; where one is expected, it may still be on its way.
    fn seen(&self, expected: bool) -> Option<Got> {
        for _ in 0..200 {
            let seen = self.got.lock().unwrap().clone();
            if seen.is_some() || !expected {
                return seen;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        None
    }
}

/// Answers one request on a connection.
fn serve(mut stream: TcpStream, answer: &Json, gots: &Mutex<Option<Got>>) -> Option<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece).ok()?;
        bytes.extend_from_slice(&piece[..read]);
        if read == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let headers: Vec<(String, String)> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length: usize = length.map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = bytes.split_off(end);
    while body.len() < length {
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece).ok()?;
        body.extend_from_slice(&piece[..read]);
    }
    let line = head.lines().next()?.to_owned();
    let got = Got { line, headers, body };
    *gots.lock().unwrap() = Some(got.clone());
    if answer["timeout"] == true {
        std::thread::sleep(Duration::from_millis(600));
        return None;
    }
    let mut out =
        format!("HTTP/1.1 {} X\r\nConnection: close\r\n", answer["status"].as_u64().unwrap_or(200));
    let mut text = match answer["body_base64"].as_str() {
        Some(text) => decode(text),
        None => match &answer["body"] {
            Json::Null => Vec::new(),
            Json::String(text) => text.clone().into_bytes(),
            other => other.to_string().into_bytes(),
        },
    };
    if answer["returns"].as_str().is_some_and(|what| what.starts_with("event")) {
        text = match answer["proxy"] == true {
            true => json!({"statusCode": 200, "body": String::from_utf8_lossy(&got.body)})
                .to_string()
                .into_bytes(),
            false => got.body.clone(),
        };
    }
    for (name, value) in named(&answer["headers"]) {
        let own = ["content-length", "connection", "transfer-encoding"];
        if !own.contains(&name.to_ascii_lowercase().as_str()) {
            let _ = write!(out, "{name}: {value}\r\n");
        }
    }
    if answer["functionError"] == true {
        out += "X-Amz-Function-Error: Unhandled\r\n";
    }
    let _ = write!(out, "Content-Length: {}\r\n\r\n", text.len());
    stream.write_all(out.as_bytes()).ok()?;
    stream.write_all(&text).ok()
}

/// Names and values in the forms of the batch protocol.
fn named(given: &Json) -> Vec<(String, String)> {
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match given {
        Json::Object(members) => members
            .iter()
            .flat_map(|(name, value)| {
                let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
                values.into_iter().map(move |value| (name.clone(), text(&value)))
            })
            .collect(),
        Json::Array(items) => items.iter().map(|item| (text(&item[0]), text(&item[1]))).collect(),
        _ => Vec::new(),
    }
}

fn decode(text: &str) -> Vec<u8> {
    let digit = |byte: u8| {
        let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        digits.iter().position(|known| *known == byte).map(|at| at as u32)
    };
    let digits: Vec<u32> = text.bytes().filter_map(digit).collect();
    digits
        .chunks(4)
        .flat_map(|chunk| {
            let bits =
                chunk.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - chunk.len()));
            bits.to_be_bytes()[1..chunk.len()].to_vec()
        })
        .collect()
}

fn encoded(text: &str, plain: &str) -> String {
    text.bytes()
        .map(|byte| match char::from(byte) {
            c if c.is_ascii_alphanumeric() || "-_.~".contains(c) || plain.contains(c) => {
                c.to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// The exchange as a client can ask for it: without the headers of the connection, and with a backend.
fn askable(line: &Json) -> Json {
    let mut line = line.clone();
    let own = ["content-length", "transfer-encoding", "host", "connection"];
    let headers = named(&line["request"]["headers"]);
    let headers: Vec<Json> = headers
        .iter()
        .filter(|(name, _)| !own.contains(&name.to_ascii_lowercase().as_str()))
        .map(|(name, value)| json!([name, value]))
        .collect();
    line["request"]["headers"] = json!(headers);
    if let Some(text) = line["mock_request_body"].as_str() {
        line["integration"] = json!({
            "type": "MOCK",
            "requestTemplates": {"application/json": text},
            "integrationResponses": [{"statusCode": "200"}],
        });
    }
    if line["backend"].is_null() {
        line["backend"] = json!({"status": 200, "body": ""});
    }
    line["trace"] = json!(true);
    line
}

/// Why an exchange cannot be had over HTTP.
fn impossible(line: &Json) -> Option<&'static str> {
    let request = &line["request"];
    let method = request["method"].as_str().unwrap_or("GET");
    let headers = named(&request["headers"]);
    match () {
        () if line["context"].as_object().is_some_and(|context| !context.is_empty()) => {
            Some("its context is given")
        }
        () if line["integration"].is_null() => Some("it has no integration"),
        () if headers.iter().any(|(_, value)| value.contains(['\r', '\n'])) => {
            Some("its headers are not HTTP")
        }
        () if !method.bytes().all(|byte| byte.is_ascii_uppercase()) => Some("its method"),
        () => None,
    }
}

/// A configuration with the exchange's integration, the request's path in it, and its text.
fn document(line: &Json, backend: &str) -> (String, String, Vec<String>) {
    let mut integration = line["integration"].clone();
    let parameters = named(&line["request"]["pathParameters"]);
    let mut path = "/at".to_owned();
    let mut resource = path.clone();
    for (name, value) in &parameters {
        let _ = write!(path, "/{}", encoded(value, "/!$&'()*+,;=:@"));
        let greedy = if value.contains('/') { "+" } else { "" };
        let _ = write!(resource, "/{{{name}{greedy}}}");
    }
    let members = integration.as_object_mut().unwrap();
    let responses = members.remove("integrationResponses");
    let responses = match responses {
        Some(Json::Object(responses)) => responses.into_iter().map(|(_, value)| value).collect(),
        Some(Json::Array(responses)) => responses,
        _ => Vec::new(),
    };
    let mut by_pattern = Map::new();
    for mut response in responses {
        let pattern = response.as_object_mut().unwrap().remove("selectionPattern");
        let pattern = pattern.and_then(|pattern| Some(pattern.as_str()?.to_owned()));
        by_pattern.insert(
            pattern.filter(|pattern| !pattern.is_empty()).unwrap_or("default".into()),
            response,
        );
    }
    if !by_pattern.is_empty() {
        members.insert("responses".into(), Json::Object(by_pattern));
    }
    if let Some(method) = members.remove("integrationHttpMethod") {
        members.insert("httpMethod".into(), method);
    }
    let mut args = Vec::new();
    let mut variables: BTreeMap<String, String> =
        named(&line["stageVariables"]).into_iter().collect();
    let mut uri = members.get("uri").and_then(Json::as_str).unwrap_or_default().to_owned();
    let kind = members.get("type").and_then(Json::as_str).unwrap_or_default().to_owned();
    if uri.contains(":lambda:") || kind == "AWS_PROXY" {
        for (name, value) in &variables {
            uri = uri.replace(&format!("${{stageVariables.{name}}}"), value);
        }
        let name = uri
            .rsplit_once(":function:")
            .map_or("f", |(_, rest)| rest.split(['/', ':']).next().unwrap());
        args = vec!["--function".to_owned(), format!("{name}=http://{backend}/invoke")];
    } else if kind == "AWS" {
        let service = uri.split(':').nth(4).unwrap_or_default();
        let service = service.rsplit('.').next().unwrap_or_default();
        args = vec!["--endpoint".to_owned(), format!("{service}=http://{backend}")];
    } else if let Some((name, rest)) =
        uri.strip_prefix("https://${stageVariables.").and_then(|rest| rest.split_once('}'))
    {
        members.insert("uri".into(), json!(format!("http://${{stageVariables.{name}}}{rest}")));
        if let Some(host) = variables.get_mut(name) {
            backend.clone_into(host);
        }
    } else if kind.starts_with("HTTP") {
        let rest = uri.split_once("://").map_or(uri.as_str(), |(_, rest)| rest);
        let rest = rest.find('/').map_or("", |at| &rest[at..]);
        members.insert("uri".into(), json!(format!("http://{backend}{rest}")));
    }
    if line["backend"]["timeout"] == true {
        members.insert("timeoutInMillis".into(), json!(50));
    }
    let statuses = line["methodResponses"].as_array().cloned().unwrap_or_default();
    let responses: Map<String, Json> = statuses
        .iter()
        .map(|status| {
            let status = status.as_str().map_or_else(|| status.to_string(), str::to_owned);
            (status, json!({"description": ""}))
        })
        .collect();
    let required = line["requiredParameters"].as_array().cloned().unwrap_or_default();
    let mut declared: Vec<Json> = required
        .iter()
        .map(|text| {
            let (place, name) = text.as_str().unwrap().split_once('.').unwrap();
            let place = if place == "querystring" { "query" } else { place };
            json!({"in": place, "name": name, "required": true, "schema": {"type": "string"}})
        })
        .collect();
    declared.extend(parameters.iter().map(|(name, _)| {
        json!({"in": "path", "name": name, "required": true, "schema": {"type": "string"}})
    }));
    let mut operation = json!({
        "responses": responses,
        "parameters": declared,
        "x-amazon-apigateway-request-validator": "own",
        "x-amazon-apigateway-integration": integration,
    });
    let mut document = json!({
        "openapi": "3.0.1",
        "info": {"title": "exchange", "version": "1"},
        "x-amazon-apigateway-request-validators": {"own": {
            "validateRequestBody": !line["model"].is_null(),
            "validateRequestParameters": !required.is_empty(),
        }},
    });
    if !line["model"].is_null() {
        document["components"]["schemas"]["model"] = line["model"].clone();
        operation["requestBody"]["content"]["application/json"]["schema"] =
            json!({"$ref": "#/components/schemas/model"});
    }
    if !line["binaryMediaTypes"].is_null() {
        document["x-amazon-apigateway-binary-media-types"] = line["binaryMediaTypes"].clone();
    }
    if !line["gatewayResponses"].is_null() {
        document["x-amazon-apigateway-gateway-responses"] = line["gatewayResponses"].clone();
    }
    document["paths"][&resource]["x-amazon-apigateway-any-method"] = operation;
    if !variables.is_empty() {
        let api = json!({"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": document}});
        let stage = json!({"Type": "AWS::ApiGateway::Stage",
            "Properties": {"StageName": "v", "RestApiId": {"Ref": "Api"}, "Variables": variables}});
        document = json!({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Api": api, "Stage": stage}});
    }
    let mut query = named(&line["request"]["querystring"])
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name, ""), encoded(value, "")))
        .collect::<Vec<_>>();
    query.extend(line["request"]["raw_query"].as_str().map(str::to_owned));
    if let Some((_, own)) = line["request"]["path"].as_str().and_then(|path| path.split_once('?')) {
        query.push(own.to_owned());
    }
    if !query.is_empty() {
        let _ = write!(path, "?{}", query.join("&"));
    }
    (document.to_string(), path, args)
}

/// Asks a gateway for the exchange; gives the whole response.
fn ask(gateway: &Gateway, line: &Json, path: &str) -> Vec<u8> {
    let request = &line["request"];
    let body = match request["body_base64"].as_str() {
        Some(text) => decode(text),
        None => match &request["body"] {
            Json::Null => Vec::new(),
            Json::String(text) => text.clone().into_bytes(),
            other => other.to_string().into_bytes(),
        },
    };
    let method = request["method"].as_str().unwrap_or("GET");
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for (name, value) in named(&request["headers"]) {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let _ = write!(head, "Content-Length: {}\r\n\r\n", body.len());
    let mut stream = TcpStream::connect(&gateway.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    // The client may have asked whether it may continue.
    match answer.strip_prefix(b"HTTP/1.1 100 Continue\r\n\r\n") {
        Some(rest) => rest.to_vec(),
        None => answer,
    }
}

/// Whether the backend is called: by the steps of the exchange, Lambda itself may have answered.
fn is_called(line: &Json, batch: &Json) -> bool {
    let steps = batch["trace"].as_array().unwrap();
    let has = |name: &str| steps.iter().any(|step| step["step"] == name);
    line["integration"]["type"] != "MOCK" && has("backend request") && !has("event")
}

/// What differs between an exchange over HTTP and the answer of `vtl batch`.
fn differences(
    line: &Json,
    batch: &Json,
    answer: &[u8],
    got: Option<&Got>,
    host: &str,
) -> Vec<String> {
    let mut found = Vec::new();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let (head, body) = (String::from_utf8_lossy(&answer[..end]), &answer[end + 4..]);
    let expected = &batch["response"];
    let status: u64 = head.split(' ').nth(1).unwrap().parse().unwrap();
    if expected["status"] != status {
        found.push(format!("status {status}, not {}", expected["status"]));
    }
    let whole = match expected["body_base64"].as_str() {
        Some(text) => decode(text),
        None => expected["body"].as_str().unwrap_or_default().as_bytes().to_vec(),
    };
    let bodies = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(host, "https://HOST");
    // An event holds what only a real request has.
    let is_event = line["backend"]["returns"].is_string();
    if whole != body && !is_event {
        found.push(format!("body {:?}, not {:?}", bodies(body), bodies(&whole)));
    }
    let own = [
        "x-amzn-requestid",
        "x-amz-apigw-id",
        "x-amzn-trace-id",
        "date",
        "content-length",
        "connection",
    ];
    let is_own = |name: &str| own.contains(&name.to_ascii_lowercase().as_str());
    for (name, value) in named(&expected["headers"]).iter().filter(|(name, _)| !is_own(name)) {
        if !head.lines().any(|line| line == format!("{name}: {value}")) {
            found.push(format!("no header {name}: {value}"));
        }
    }
    let wants = is_called(line, batch);
    match (wants, got) {
        (true, Some(got))
            if line["integration"]["type"]
                .as_str()
                .is_some_and(|kind| kind.starts_with("HTTP")) =>
        {
            let sent = &batch["integrationRequest"];
            let url = sent["url"].as_str().unwrap_or_default();
            let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
            let rest = rest.find(['/', '?']).map_or("/", |at| &rest[at..]);
            let line = format!("{} {rest} HTTP/1.1", sent["method"].as_str().unwrap());
            if got.line != line {
                found.push(format!("sent {:?}, not {line:?}", got.line));
            }
            let text = sent["body"].as_str().unwrap_or_default();
            let bytes =
                sent["body_base64"].as_str().map_or_else(|| text.as_bytes().to_vec(), decode);
            if got.body != bytes {
                found.push(format!("sent body {:?}, not {text:?}", bodies(&got.body)));
            }
            let gets = |name: &str, value: &str| {
                got.headers
                    .iter()
                    .any(|(own, found)| own.eq_ignore_ascii_case(name) && found == value)
            };
            for (name, value) in named(&sent["headers"]) {
                let ours = ["host", "x-amzn-apigateway-api-id", "user-agent", "x-amzn-trace-id"];
                let is_ours = ours.contains(&name.to_ascii_lowercase().as_str());
                if !is_ours && !is_own(&name) && !gets(&name, &value) {
                    found.push(format!("sent no header {name}: {value}"));
                }
            }
        }
        (true, Some(_)) => {}
        (true, None) => found.push("the backend was not called".to_owned()),
        (false, Some(_)) => found.push("the backend was called".to_owned()),
        (false, None) => {}
    }
    found
}

/// Runs lines in both ways; gives how many were run, how many could not be, and what differs.
fn compare(name: &str, lines: &[Json]) -> (usize, usize, Vec<String>) {
    let backend = Backend::start();
    let mut input = String::new();
    let lines: Vec<Json> = lines.iter().map(askable).collect();
    for line in &lines {
        let _ = writeln!(input, "{line}");
    }
    let answers = vtl_in(Path::new(ROOT), &["batch"], input).stdout;
    let (mut run, mut left_out, mut wrong) = (0, 0, Vec::new());
    for (line, answer) in lines.iter().zip(answers.lines()) {
        let batch: Json = serde_json::from_str(answer).unwrap();
        let name_of = line["name"].as_str().unwrap_or_default();
        let refused = batch["response"].is_null().then_some("it comes to no response");
        let failure = line["backend"].get("failure").map(|_| "how its backend fails");
        if let Some(why) = impossible(line).or(refused).or(failure) {
            println!("{name_of} is left out: {why}");
            left_out += 1;
            continue;
        }
        let (text, path, args) = document(line, &backend.address);
        let files = Files::new(&format!("over-http-{name}"), &[("api.json", text.as_bytes())]);
        let mut answer = line["backend"].clone();
        if line["integration"]["type"] == "AWS_PROXY" && answer.is_object() {
            answer["proxy"] = json!(true);
        }
        *backend.answer.lock().unwrap() = answer;
        *backend.got.lock().unwrap() = None;
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let gateway = Gateway::start(&files, &[&["api.json", "--no-reload"], &args[..]].concat());
        let got = ask(&gateway, line, &path);
        let seen = backend.seen(is_called(line, &batch));
        drop(gateway);
        let host = format!("http://{}", backend.address);
        let differences = differences(line, &batch, &got, seen.as_ref(), &host);
        run += 1;
        if !differences.is_empty() {
            wrong.push(format!("{name_of}: {}", differences.join("; ")));
        }
    }
    (run, left_out, wrong)
}

#[test]
fn the_conformance_exchanges() {
    let lines = conformance();
    let (run, left_out, wrong) = compare("conformance", &lines);
    assert!(wrong.is_empty(), "{run} run, {left_out} left out:\n{}", wrong.join("\n"));
    // What cannot be asked over HTTP are few.
    assert!(run >= 70 && left_out * 4 < run, "{run} run, {left_out} left out");
}

#[test]
fn the_exchanges_that_are_named() {
    let Ok(file) = std::env::var("VTL_EXCHANGES") else {
        return;
    };
    let text = std::fs::read_to_string(file).unwrap();
    let lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (run, left_out, wrong) = compare("named", &lines);
    println!("{run} run, {left_out} left out, {} differ", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
