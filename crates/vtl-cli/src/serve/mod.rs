//! `vtl serve`: the APIs of a configuration on this machine.

mod authorizers;
mod aws;
mod backend;
mod call;
mod functions;
mod gateway;
mod heavy;
mod http;
mod ids;
mod inspector;
mod once;
mod project;
mod record;
mod reload;
mod terminal;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use functions::Bootstraps;
use gateway::Gateway;
use http::{Connection, Refusal, Response};
use inspector::Inspected;
pub(crate) use once::{function_of, invoke_once};
use project::Project;
use terminal::Terminal;

use crate::args::Serve;
use crate::report::Failure;

/// So many clients at once; others wait.
const CONNECTIONS: usize = 10_000;
/// Where only so many places are left, idle clients go earlier.
const CROWD: usize = 1_000;
/// What running requests get when the gateway ends.
const LAST: Duration = Duration::from_secs(30);

/// Reads the requests from a connection's bytes, for the fuzz target.
pub fn requests(bytes: &[u8], piece: usize) -> (Vec<vtl_gateway::Request>, u16) {
    http::wire::read(bytes, piece)
}

pub(crate) fn run(args: Serve) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::usage(format!("cannot start: {error}")))?;
    let done = runtime.block_on(serve(args));
    // Clients that block are not waited for.
    runtime.shutdown_timeout(Duration::from_millis(200));
    done
}

/// A folder that goes when the gateway does.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn serve(args: Serve) -> Result<(), Failure> {
    let config = project::find(&args)?;
    let terminal = Terminal::start(args.json_log, args.quiet);
    let scratch = Scratch(std::env::temp_dir().join(format!("vtl-serve-{}", ids::uuid())));
    let bootstraps = Bootstraps::write(&scratch.0).map_err(|error| {
        Failure::usage(format!("cannot write to `{}`: {error}", scratch.0.display()))
    })?;
    let project = Project::load(&config, &args, &bootstraps, &terminal)?;
    let (host, port) = (args.host.as_str(), args.port);
    let listener = TcpListener::bind((host, port)).await.map_err(|error| {
        Failure::usage(format!(
            "cannot listen on {host}:{port}: {error}; `--port 0` takes a free one"
        ))
    })?;
    let address = listener.local_addr().map_err(|error| Failure::usage(error.to_string()))?;
    let base = format!("http://{}", shown_address(address));
    let recorder = args.record.as_deref().map(record::Recorder::open).transpose()?;
    let gateway =
        Gateway::new(project, args, terminal.clone(), base.clone(), config.clone(), recorder);
    announce(&gateway);
    let _watcher = match gateway.args.no_reload {
        true => None,
        false => reload::watch(&gateway, bootstraps),
    };
    let (stop, stopping) = watch::channel(false);
    let accepting = tokio::spawn(accept(listener, Arc::clone(&gateway), stopping));
    interrupted().await;
    terminal.say("ending: running requests are finished; once more ends at once");
    stop.send_replace(true);
    tokio::select! {
        _ = accepting => {}
        () = tokio::time::sleep(LAST) => {}
        () = interrupted() => {}
    }
    gateway.project().functions.stop();
    gateway.end_recording();
    terminal.flush();
    drop(scratch);
    Ok(())
}

fn announce(gateway: &Gateway) {
    let terminal = &gateway.terminal;
    let project = gateway.project();
    for finding in &project.findings {
        terminal.problem_as_is(finding);
    }
    for line in project.routes(&gateway.base) {
        terminal.say(&line);
    }
    terminal.say(&format!("inspect every exchange at {}/_vtl/", gateway.base));
    if gateway.args.json_log {
        terminal.listening(&gateway.base);
    }
}

/// An address as a browser takes it.
fn shown_address(address: SocketAddr) -> String {
    match address.ip().is_unspecified() {
        true => format!("127.0.0.1:{}", address.port()),
        false => address.to_string(),
    }
}

#[cfg(unix)]
async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn interrupted() {
    let _ = tokio::signal::ctrl_c().await;
}

/// Takes connections until the gateway ends, then waits for those that are open.
async fn accept(listener: TcpListener, gateway: Arc<Gateway>, mut stopping: watch::Receiver<bool>) {
    let permits = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let permit = tokio::select! {
            permit = Arc::clone(&permits).acquire_owned() => permit,
            _ = stopping.wait_for(|stop| *stop) => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopping.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (gateway, stopping) = (Arc::clone(&gateway), stopping.clone());
                let places = Arc::clone(&permits);
                connections.spawn(async move {
                    connection(stream, peer, gateway, stopping, &places).await;
                    drop(permit);
                });
            }
            // Too many open files: some will be closed.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    gateway: Arc<Gateway>,
    mut stopping: watch::Receiver<bool>,
    places: &Semaphore,
) {
    let _ = stream.set_nodelay(true);
    let mut connection = Connection::new(stream);
    loop {
        connection.in_a_crowd(places.available_permits() < CROWD);
        let read = tokio::select! {
            biased;
            read = connection.read(http::BODY_BYTES) => read,
            _ = stopping.wait_for(|stop| *stop) => return,
        };
        let request = match read {
            Ok(request) => request,
            Err(Refusal::Closed) => return,
            Err(Refusal::Answer(status, reason)) => {
                let body = format!("{{\"message\":\"{reason}\"}}");
                let response = Response::new(status, "application/json", body);
                let _ = connection.write(&response, "", false).await;
                return connection.end().await;
            }
            Err(Refusal::TooLarge(request)) => {
                let method = request.method.clone();
                let response = gateway.too_large(*request);
                let _ = connection.write(&response, &method, false).await;
                return connection.end().await;
            }
        };
        let keep_alive = request.keep_alive;
        let method = request.method.clone();
        let path = request.path();
        let response = if path == "/_vtl" || path.starts_with("/_vtl/") {
            // It repeats exchanges, with every step noted.
            match tokio::task::block_in_place(|| inspector::answer(&gateway, &request)) {
                Inspected::Response(response) => response,
                Inspected::Events(response) => {
                    return events(connection, &response, &gateway, stopping).await;
                }
            }
        } else {
            gateway.answer(request, peer).await
        };
        let keep_alive = keep_alive && !*stopping.borrow();
        if connection.write(&response, &method, keep_alive).await.is_err() || !keep_alive {
            return;
        }
    }
}

/// Sends what happens to a page until it goes.
async fn events(
    mut connection: Connection<TcpStream>,
    response: &Response,
    gateway: &Gateway,
    mut stopping: watch::Receiver<bool>,
) {
    let mut events = gateway.exchanges.listen();
    if connection.begin(response).await.is_err() || connection.piece(b": open\n\n").await.is_err() {
        return;
    }
    loop {
        let event = tokio::select! {
            event = events.recv() => event,
            () = tokio::time::sleep(Duration::from_secs(15)) => Ok(": still here\n\n".into()),
            _ = stopping.wait_for(|stop| *stop) => return,
        };
        let event = match event {
            Ok(event) => event,
            // A page that is too slow misses some.
            Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => continue,
            Err(_) => return,
        };
        if connection.piece(event.as_bytes()).await.is_err() {
            return;
        }
    }
}
