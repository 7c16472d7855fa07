//! HTTP/1.1 on a connection: requests read within bounds, responses written.
//!
//! Own code over `httparse`, the parser of hyper: hyper hands header names over in lower case, and templates print the
//! names as the client wrote them.

use std::io::{self, Write as _};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout, timeout_at};

/// The service's limit for the request line and all headers.
pub(super) const HEAD_BYTES: usize = 10_240;
/// The service's limit for a body.
pub(super) const BODY_BYTES: usize = 10 * 1024 * 1024;
/// What a client may take for a request's head, and for the next piece of its body.
const SLOWEST: Duration = Duration::from_secs(20);
/// What it may take for the whole body.
const WHOLE_BODY: Duration = Duration::from_secs(120);
/// How long an idle connection stays open.
const IDLE: Duration = Duration::from_secs(60);
/// The same while other clients wait for a place.
const IDLE_IN_A_CROWD: Duration = Duration::from_secs(2);
/// How many megabytes of bodies all connections together may hold, theirs and those of the answers.
static ROOM: Semaphore = Semaphore::const_new(192);
/// Bodies below this take no room of it.
const MEGABYTE: usize = 1 << 20;
/// Chunk sizes and trailers are short.
const LONGEST_LINE: usize = 4096;

/// A request as it came.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub(super) method: String,
    /// Path and query string.
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) keep_alive: bool,
}

impl Request {
    /// The first value of a header, by its name in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The request as the library takes it.
    pub(super) fn into_client(self) -> vtl_gateway::Request {
        let Self { method, target, headers, body, .. } = self;
        let mut client = vtl_gateway::Request::new(method, target).with_body(body);
        for (name, value) in headers {
            client.headers.push(name, value);
        }
        client
    }

    /// The path without the query string.
    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// A response to be written.
#[derive(Debug, Default)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Response {
    pub(super) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type".to_owned(), content_type.to_owned())];
        Self { status, headers, body: body.into() }
    }

    pub(super) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// Why there is no request.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The connection ended, or nothing came for too long.
    Closed,
    /// What came is not a request that can be answered otherwise.
    Answer(u16, &'static str),
    /// The body is larger than the service takes. The rest of the request is known.
    TooLarge(Box<Request>),
}

impl From<io::Error> for Refusal {
    fn from(_: io::Error) -> Self {
        Self::Closed
    }
}

/// A connection with what was read and not used yet.
pub(super) struct Connection<S> {
    stream: S,
    buffer: Vec<u8>,
    /// How long it may be silent between requests.
    idle: Duration,
    head_bytes: usize,
    /// What a head and a whole body may take.
    head_time: Duration,
    body_time: Duration,
    /// When the body that is being read must be there.
    deadline: Instant,
    /// The room that the body of the last request takes; none is counted for a program of our own.
    room: Option<SemaphorePermit<'static>>,
    is_trusted: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            buffer: Vec::with_capacity(4096),
            idle: IDLE,
            head_bytes: HEAD_BYTES,
            head_time: SLOWEST,
            body_time: WHOLE_BODY,
            deadline: Instant::now(),
            room: None,
            is_trusted: false,
        }
    }

    /// Says whether other clients wait for a place: this one is then given less time between its requests.
    pub(super) fn in_a_crowd(&mut self, crowd: bool) {
        self.idle = if crowd { IDLE_IN_A_CROWD } else { IDLE };
    }

    /// A connection to a program of our own, which may think for long and say much.
    pub(super) fn trusted(stream: S) -> Self {
        let day = Duration::from_secs(24 * 3600);
        let own = Self::new(stream);
        Self {
            idle: day,
            head_bytes: 1 << 20,
            head_time: day,
            body_time: day,
            is_trusted: true,
            ..own
        }
    }

    /// Reads the next request, with a body of at most `limit` bytes.
    pub(super) async fn read(&mut self, limit: usize) -> Result<Request, Refusal> {
        // What came before is answered.
        self.room = None;
        let end = self.head().await?;
        let head = self.buffer.get(..end).unwrap_or_default();
        let (mut request, framing) = parse(head)?;
        self.buffer.drain(..end);
        if request.header("expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue"))
        {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        self.deadline = Instant::now() + self.body_time;
        let body = match framing {
            Framing::Length(length) if length > limit => Err(Refusal::Answer(413, "")),
            Framing::Length(length) => self.exactly(length).await,
            Framing::Chunked => self.chunks(limit).await,
        };
        match body {
            Ok(body) => {
                request.body = body;
                Ok(request)
            }
            Err(refusal) => {
                self.room = None;
                match refusal {
                    Refusal::Answer(413, _) => Err(Refusal::TooLarge(Box::new(request))),
                    other => Err(other),
                }
            }
        }
    }

    /// Waits for a whole head; gives where it ends.
    async fn head(&mut self) -> Result<usize, Refusal> {
        let mut searched: usize = 0;
        let mut deadline = Instant::now() + self.idle;
        let mut has_begun = false;
        loop {
            // Empty lines before a request are skipped, as RFC 9112 asks.
            while self.buffer.starts_with(b"\r\n") {
                self.buffer.drain(..2);
                searched = 0;
            }
            let from = searched.saturating_sub(3);
            let unsearched = self.buffer.get(from..).unwrap_or_default();
            if let Some(at) = unsearched.windows(4).position(|window| window == b"\r\n\r\n") {
                let end = from + at + 4;
                if end > self.head_bytes {
                    return Err(Refusal::Answer(431, "Request Header Fields Too Large"));
                }
                return Ok(end);
            }
            searched = self.buffer.len();
            if searched > self.head_bytes {
                return Err(Refusal::Answer(431, "Request Header Fields Too Large"));
            }
            if searched > 0 && !has_begun {
                has_begun = true;
                deadline = Instant::now() + self.head_time;
            }
            match timeout_at(deadline, self.stream.read_buf(&mut self.buffer)).await {
                Err(_) if searched > 0 => return Err(Refusal::Answer(408, "Request Timeout")),
                Err(_) => return Err(Refusal::Closed),
                Ok(read) => {
                    if read? == 0 {
                        return Err(Refusal::Closed);
                    }
                }
            }
        }
    }

    async fn more(&mut self) -> Result<(), Refusal> {
        let piece = (Instant::now() + self.head_time).min(self.deadline);
        match timeout_at(piece, self.stream.read_buf(&mut self.buffer)).await {
            Err(_) => Err(Refusal::Answer(408, "Request Timeout")),
            Ok(read) => match read? {
                0 => Err(Refusal::Closed),
                _ => Ok(()),
            },
        }
    }

    async fn exactly(&mut self, length: usize) -> Result<Vec<u8>, Refusal> {
        while self.buffer.len() < length {
            self.more().await?;
            self.make_room(self.buffer.len())?;
        }
        let rest = self.buffer.split_off(length);
        Ok(std::mem::replace(&mut self.buffer, rest))
    }

    /// Takes room for a body of which so much is here. Without any left the request is refused: those that wait would
    /// hold what they have.
    fn make_room(&mut self, bytes: usize) -> Result<(), Refusal> {
        let held = self.room.as_ref().map_or(0, SemaphorePermit::num_permits);
        let wanted = if self.is_trusted { 0 } else { bytes / MEGABYTE };
        let Some(missing) = wanted.checked_sub(held).filter(|missing| *missing > 0) else {
            return Ok(());
        };
        let more = room(missing).ok_or(Refusal::Answer(503, "Service Unavailable"))?;
        match &mut self.room {
            Some(room) => room.merge(more),
            none => *none = Some(more),
        }
        Ok(())
    }

    async fn line(&mut self) -> Result<String, Refusal> {
        loop {
            if let Some(at) = self.buffer.windows(2).position(|window| window == b"\r\n") {
                let line: Vec<u8> = self.buffer.drain(..at + 2).collect();
                let line = line.get(..at).unwrap_or_default();
                return String::from_utf8(line.to_vec()).map_err(|_| BAD);
            }
            if self.buffer.len() > LONGEST_LINE {
                return Err(BAD);
            }
            self.more().await?;
        }
    }

    async fn chunks(&mut self, limit: usize) -> Result<Vec<u8>, Refusal> {
        let mut body = Vec::new();
        loop {
            let line = self.line().await?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let digits = !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_hexdigit());
            let size = usize::from_str_radix(size, 16).ok().filter(|_| digits).ok_or(BAD)?;
            if size == 0 {
                // Trailers are read and forgotten.
                for _ in 0..64 {
                    if self.line().await?.is_empty() {
                        return Ok(body);
                    }
                }
                return Err(BAD);
            }
            if size > limit - body.len() {
                return Err(Refusal::Answer(413, ""));
            }
            self.make_room(body.len() + size)?;
            body.extend(self.exactly(size).await?);
            if self.exactly(2).await? != b"\r\n" {
                return Err(BAD);
            }
        }
    }

    /// Writes a response. To `HEAD`, and with 204 and 304, without a body.
    pub(super) async fn write(
        &mut self,
        response: &Response,
        method: &str,
        keep_alive: bool,
    ) -> io::Result<()> {
        let bodiless = matches!(response.status, 100..=199 | 204 | 304);
        // A client that does not read its answers keeps them here.
        let megabytes = if self.is_trusted { 0 } else { response.body.len() / MEGABYTE };
        let room = room(megabytes);
        let unavailable = Response::new(503, "text/plain", "Service Unavailable\n");
        let response = if room.is_some() { response } else { &unavailable };
        let mut out = head(response);
        if !bodiless {
            let _ = write!(out, "Content-Length: {}\r\n", response.body.len());
        }
        if !keep_alive {
            out.extend_from_slice(b"Connection: close\r\n");
        }
        out.extend_from_slice(b"\r\n");
        let body = if bodiless || method == "HEAD" { &[][..] } else { &response.body };
        match body.len() < MEGABYTE {
            true => {
                out.extend_from_slice(body);
                timeout(IDLE, self.stream.write_all(&out)).await??;
            }
            false => {
                self.stream.write_all(&out).await?;
                timeout(IDLE, self.stream.write_all(body)).await??;
            }
        }
        self.stream.flush().await
    }

    /// Closes after an answer that did not wait for the whole request: what still comes is read
    /// for a moment, so that the client gets the answer and no reset.
    pub(super) async fn end(mut self) {
        let _ = self.stream.shutdown().await;
        let drain = async {
            let mut scratch = [0; 8192];
            while self.stream.read(&mut scratch).await.is_ok_and(|read| read > 0) {}
        };
        let _ = timeout(Duration::from_secs(2), drain).await;
    }

    /// Begins a response of unknown length, which ends with the connection.
    pub(super) async fn begin(&mut self, response: &Response) -> io::Result<()> {
        let mut out = head(response);
        out.extend_from_slice(b"Connection: close\r\n\r\n");
        self.stream.write_all(&out).await?;
        self.stream.flush().await
    }

    /// Writes a piece of it.
    pub(super) async fn piece(&mut self, bytes: &[u8]) -> io::Result<()> {
        timeout(IDLE, self.stream.write_all(bytes)).await??;
        self.stream.flush().await
    }
}

/// The same reading over bytes that are there, for tests and the fuzz target.
pub(super) mod wire {
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

    use super::{Connection, Refusal};

    /// Bytes that come in pieces; what is written is forgotten.
    struct Pieces<'b>(&'b [u8], usize);

    impl AsyncRead for Pieces<'_> {
        fn poll_read(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            buffer: &mut ReadBuf<'_>,
        ) -> Poll<std::io::Result<()>> {
            let most = self.1.max(1).min(buffer.remaining()).min(self.0.len());
            let (piece, rest) = self.0.split_at(most);
            buffer.put_slice(piece);
            self.0 = rest;
            Poll::Ready(Ok(()))
        }
    }

    impl AsyncWrite for Pieces<'_> {
        fn poll_write(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<std::io::Result<usize>> {
            Poll::Ready(Ok(bytes.len()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    /// The requests on a connection that carries these bytes in pieces of that size, as the library gets them, and the
    /// status of what ends it; 0 where it ends by itself.
    pub(in crate::serve) fn read(bytes: &[u8], piece: usize) -> (Vec<vtl_gateway::Request>, u16) {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().build()
        else {
            return (Vec::new(), 0);
        };
        runtime.block_on(async {
            let mut connection = Connection::new(Pieces(bytes, piece));
            let mut requests = Vec::new();
            loop {
                match connection.read(1 << 16).await {
                    Ok(request) => requests.push(request.into_client()),
                    Err(Refusal::Closed) => return (requests, 0),
                    Err(Refusal::Answer(status, _)) => return (requests, status),
                    Err(Refusal::TooLarge(_)) => return (requests, 413),
                }
            }
        })
    }
}

/// Room for this many megabytes, if there is any.
fn room(megabytes: usize) -> Option<SemaphorePermit<'static>> {
    ROOM.try_acquire_many(u32::try_from(megabytes).ok()?).ok()
}

const BAD: Refusal = Refusal::Answer(400, "Bad Request");

fn head(response: &Response) -> Vec<u8> {
    let mut out = Vec::with_capacity(512 + response.body.len().min(MEGABYTE));
    // Writing to a vector does not fail.
    let _ = write!(out, "HTTP/1.1 {} {}\r\n", response.status, reason(response.status));
    for (name, value) in &response.headers {
        let ours = ["content-length", "connection", "transfer-encoding"];
        if ours.iter().any(|ours| name.eq_ignore_ascii_case(ours)) {
            continue;
        }
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b": ");
        // What the library refuses cannot be here; a line end in a header would be an injection.
        let clean = |byte: &u8| !matches!(byte, b'\r' | b'\n' | 0);
        out.extend(value.as_bytes().iter().copied().filter(clean));
        out.extend_from_slice(b"\r\n");
    }
    out
}

#[derive(Debug, PartialEq)]
enum Framing {
    Length(usize),
    Chunked,
}

/// Reads a head. Whatever two readers could understand differently is refused.
fn parse(head: &[u8]) -> Result<(Request, Framing), Refusal> {
    let mut headers = [httparse::EMPTY_HEADER; 128];
    let mut parsed = httparse::Request::new(&mut headers);
    match parsed.parse(head) {
        Ok(httparse::Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => {
            return Err(Refusal::Answer(431, "Request Header Fields Too Large"));
        }
        _ => return Err(BAD),
    }
    let mut request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        target: parsed.path.unwrap_or_default().to_owned(),
        keep_alive: parsed.version == Some(1),
        ..Request::default()
    };
    if let Some((_, rest)) = request.target.split_once("://") {
        // A proxy's form of the target.
        request.target = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/").to_owned();
    }
    if !request.target.starts_with('/') && request.target != "*" {
        return Err(BAD);
    }
    let mut lengths = Vec::new();
    let mut codings = Vec::new();
    for header in parsed.headers.iter() {
        let value = match std::str::from_utf8(header.value) {
            Ok(text) => text.to_owned(),
            // Latin 1, as HTTP once said.
            Err(_) => header.value.iter().map(|byte| char::from(*byte)).collect(),
        };
        if header.name.eq_ignore_ascii_case("content-length") {
            lengths.push(value.clone());
        } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
            codings.push(value.to_ascii_lowercase());
        } else if header.name.eq_ignore_ascii_case("connection") {
            let value = value.to_ascii_lowercase();
            request.keep_alive = match request.keep_alive {
                true => !value.contains("close"),
                false => value.contains("keep-alive"),
            };
        }
        request.headers.push((header.name.to_owned(), value));
    }
    let framing = match (lengths.as_slice(), codings.as_slice()) {
        ([], []) => Framing::Length(0),
        ([length], []) if !length.is_empty() && length.bytes().all(|b| b.is_ascii_digit()) => {
            Framing::Length(length.parse().unwrap_or(usize::MAX))
        }
        ([], [coding]) if coding == "chunked" => Framing::Chunked,
        ([], _) => return Err(Refusal::Answer(501, "Not Implemented")),
        _ => return Err(BAD),
    };
    Ok((request, framing))
}

fn reason(status: u16) -> &'static str {
    crate::cmd::reason(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framing(head: &str) -> Result<Framing, u16> {
        let head = format!("POST / HTTP/1.1\r\n{head}\r\n");
        match parse(head.as_bytes()) {
            Ok((_, framing)) => Ok(framing),
            Err(Refusal::Answer(status, _)) => Err(status),
            Err(_) => Err(0),
        }
    }

    #[test]
    fn bodies_have_one_length() {
        assert_eq!(framing(""), Ok(Framing::Length(0)));
        assert_eq!(framing("Content-Length: 5\r\n"), Ok(Framing::Length(5)));
        assert_eq!(framing("Transfer-Encoding: Chunked\r\n"), Ok(Framing::Chunked));
        for smuggled in [
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Content-Length: 5\r\nContent-Length: 6\r\n",
            "Content-Length: +5\r\n",
            "Content-Length: 5, 5\r\n",
            "Content-Length:\r\n",
            "Content-Length : 5\r\n",
        ] {
            assert_eq!(framing(smuggled), Err(400), "{smuggled}");
        }
        assert_eq!(framing("Transfer-Encoding: gzip, chunked\r\n"), Err(501));
    }

    #[test]
    fn names_keep_their_case() {
        let (request, _) = parse(b"GET /a?b HTTP/1.1\r\nX-My-Name: v\r\n\r\n").unwrap();
        assert_eq!(request.headers, [("X-My-Name".to_owned(), "v".to_owned())]);
        assert!(request.keep_alive && request.path() == "/a");
    }

    #[tokio::test]
    async fn requests_follow_each_other() {
        let input = b"POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiPOST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET /c HTTP/1.1\r\n\r\n";
        let (mut client, server) = tokio::io::duplex(1 << 16);
        client.write_all(input).await.unwrap();
        drop(client);
        let mut connection = Connection::new(server);
        let mut bodies = Vec::new();
        while let Ok(request) = connection.read(100).await {
            bodies.push((request.target, String::from_utf8(request.body).unwrap()));
        }
        let expected = [("/a", "hi"), ("/b", "abc"), ("/c", "")];
        assert_eq!(bodies, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    #[tokio::test]
    async fn large_bodies_are_refused_before_they_are_kept() {
        for input in [
            "POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
        ] {
            let (mut client, server) = tokio::io::duplex(1 << 16);
            client.write_all(input.as_bytes()).await.unwrap();
            let refusal = Connection::new(server).read(100).await.unwrap_err();
            assert!(matches!(refusal, Refusal::TooLarge(_)), "{input}");
        }
    }

    /// What a connection says to a client that sends this and then one byte every ten seconds.
    async fn dripping(start: &str) -> String {
        let (mut client, server) = tokio::io::duplex(1 << 16);
        client.write_all(start.as_bytes()).await.unwrap();
        let (mut reading, mut writing) = tokio::io::split(client);
        let drip = tokio::spawn(async move {
            while writing.write_all(b"1").await.is_ok() {
                tokio::time::sleep(Duration::from_secs(10)).await;
            }
        });
        let mut connection = Connection::new(server);
        let begun = Instant::now();
        let refusal = connection.read(BODY_BYTES).await.unwrap_err();
        assert!(begun.elapsed() <= WHOLE_BODY + SLOWEST, "{:?}", begun.elapsed());
        if let Refusal::Answer(status, reason) = refusal {
            let response = Response::new(status, "text/plain", reason);
            connection.write(&response, "", false).await.unwrap();
        }
        drop(connection);
        let mut answer = String::new();
        let _ = reading.read_to_string(&mut answer).await;
        drip.abort();
        answer
    }

    #[tokio::test(start_paused = true)]
    async fn slow_clients_are_answered() {
        for start in [
            "GET / HT",
            "POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n",
        ] {
            let answer = dripping(start).await;
            assert!(answer.starts_with("HTTP/1.1 408 "), "{start}: {answer}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn silent_clients_go() {
        let (client, server) = tokio::io::duplex(1 << 10);
        let mut connection = Connection::new(server);
        let begun = Instant::now();
        assert!(matches!(connection.read(10).await, Err(Refusal::Closed)));
        assert_eq!(begun.elapsed(), IDLE);
        connection.in_a_crowd(true);
        let begun = Instant::now();
        assert!(matches!(connection.read(10).await, Err(Refusal::Closed)));
        assert_eq!(begun.elapsed(), IDLE_IN_A_CROWD);
        drop(client);
    }

    /// Whatever comes, and however it is cut, the same requests come out, or the same refusal.
    #[test]
    fn pieces_of_a_connection_are_read_as_the_whole() {
        let whole = [
            "GET /a HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST /b?c=d HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /e HTTP/1.0\r\n\r\n",
            "PUT /f HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\nT: t\r\n\r\n",
            "POST http://h/g HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "\r\nGET /\u{e9} HTTP/1.1\r\nX: \u{e9}\r\n\r\n",
        ];
        let mut seed = 1_u64;
        let mut random = |below: usize| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).unwrap() % below
        };
        for round in 0..3_000 {
            let mut bytes: Vec<u8> =
                (0..1 + random(3)).flat_map(|_| whole[random(whole.len())].bytes()).collect();
            for _ in 0..round % 4 {
                let at = random(bytes.len());
                match random(3) {
                    0 => bytes[at] = u8::try_from(random(256)).unwrap(),
                    1 => drop(bytes.remove(at)),
                    _ => bytes.insert(at, b"\r\n :;,\0x0"[random(9)]),
                }
            }
            let pieces = 1 + random(7);
            assert_eq!(wire::read(&bytes, bytes.len()), wire::read(&bytes, pieces), "{bytes:?}");
        }
    }

    /// All other tests have smaller bodies.
    #[test]
    fn large_bodies_share_the_room_there_is() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let body = "x".repeat(3 * MEGABYTE);
            let length = format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            let chunked = format!(
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
                body.len()
            );
            let free = ROOM.available_permits();
            for text in [length, chunked] {
                let mut client = tokio::io::join(text.as_bytes(), tokio::io::sink());
                let mut connection = Connection::new(&mut client);
                let request = connection.read(BODY_BYTES).await.unwrap();
                assert_eq!((request.body.len(), ROOM.available_permits()), (body.len(), free - 3));
                drop(connection);
                assert_eq!(ROOM.available_permits(), free);

                let all = room(free - 2).unwrap();
                let mut client = tokio::io::join(text.as_bytes(), tokio::io::sink());
                let mut connection = Connection::new(&mut client);
                let refused = connection.read(BODY_BYTES).await;
                assert!(matches!(refused, Err(Refusal::Answer(503, _))), "{refused:?}");
                assert_eq!(ROOM.available_permits(), 2);

                // An answer that is too large for what is left is replaced by a short one.
                let mut out = Vec::new();
                let mut connection = Connection::new(tokio::io::join(&b""[..], &mut out));
                let answer = Response::new(200, "text/plain", body.clone());
                connection.write(&answer, "GET", true).await.unwrap();
                drop(connection);
                assert!(out.starts_with(b"HTTP/1.1 503 "), "{}", String::from_utf8_lossy(&out));
                drop(all);
            }
        });
    }
}
