//! As much of HTTP/1.1 as a call to a local server takes. No TLS.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use vtl_gateway::BackendAnswer;

/// The service waits so long for an integration.
const TIMEOUT: Duration = Duration::from_secs(29);
const LARGEST_ANSWER: u64 = 64 << 20;

/// A request to be sent.
pub(super) struct Sent {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// Sends a request and reads the answer.
pub(super) fn send(request: &Sent) -> Result<BackendAnswer, String> {
    let rest = request.url.strip_prefix("http://").ok_or("only `http://` URLs can be called")?;
    let at = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(at);
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    let answer = exchange(request, host, &path).map_err(|error| error.to_string())?;
    parse(&answer).ok_or_else(|| "the answer is not HTTP".to_owned())
}

fn exchange(request: &Sent, host: &str, path: &str) -> io::Result<Vec<u8>> {
    let address = if host.rsplit(']').next().unwrap_or(host).contains(':') {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    let mut head =
        format!("{} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n", request.method);
    for (name, value) in &request.headers {
        let ours = ["host", "connection", "content-length", "transfer-encoding"];
        if !ours.iter().any(|ours| name.eq_ignore_ascii_case(ours)) {
            head += &format!("{name}: {}\r\n", value.replace(['\r', '\n'], " "));
        }
    }
    head += &format!("Content-Length: {}\r\n\r\n", request.body.len());
    stream.write_all(head.as_bytes())?;
    stream.write_all(&request.body)?;
    let mut answer = Vec::new();
    stream.take(LARGEST_ANSWER).read_to_end(&mut answer)?;
    Ok(answer)
}

fn parse(answer: &[u8]) -> Option<BackendAnswer> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let (head, body) = (answer.get(..end)?, answer.get(end + 4..)?);
    let head = String::from_utf8_lossy(head);
    let mut lines = head.split("\r\n");
    let status: u16 = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    if status == 100 {
        return parse(body);
    }
    let mut parsed = BackendAnswer::new(status, "");
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        parsed.headers.push(name.trim(), value.trim());
    }
    let chunked = parsed
        .headers
        .first("Transfer-Encoding")
        .is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"));
    let length =
        parsed.headers.first("Content-Length").and_then(|length| length.parse::<usize>().ok());
    parsed.body = match (chunked, length) {
        (true, _) => unchunk(body)?,
        (false, Some(length)) => body.get(..length).unwrap_or(body).to_vec(),
        (false, None) => body.to_vec(),
    };
    Some(parsed)
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n")?;
        let size = std::str::from_utf8(rest.get(..end)?).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        rest = rest.get(end + 2..)?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size.checked_add(2)?..)?;
    }
}
