//! The emulator of the examples answers over HTTP.

#[allow(dead_code, unreachable_pub, missing_docs)]
#[path = "../examples/emulator.rs"]
mod emulator;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

#[tokio::test]
async fn it_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, emulator::app()).await });
    for (path, status, body) in [
        ("/dev/hello/Ann", "200 OK", r#"{"name": "Ann"}"#),
        ("/hello/Bob", "200 OK", r#"{"name": "Bob"}"#),
        ("/none", "403 Forbidden", r#"{"message":"Missing Authentication Token"}"#),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
        assert!(answer.ends_with(body), "{answer}");
    }
}
