//! The HTTP surface: what is served where, and what every answer has.

mod body;
mod caller;
mod check;
mod error;
mod faulty_answer;
mod faulty_stream;
mod params;
mod routes;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post, put};
use tokio::sync::{mpsc, watch};
use tower_http::cors::{AllowHeaders, Any, CorsLayer};

use crate::agent::Agents;
use crate::config::Limits;
use crate::engine::Engine;
use crate::fault::{Faults, RouteName};
use crate::files::Files;
use crate::ids::Ids;
use crate::keys::Keys;
use crate::listener::Outage;
use crate::store::Store;
use error::ApiError;
use faulty_answer::with_faults;
use routes::{
    conversation, emulator, faults, file_library, input, object_store, runs, sessions, stream,
};

/// What all routes share.
pub type App = Arc<Shared>;

/// The server's state.
#[derive(Debug)]
pub struct Shared {
    /// Where ids come from.
    pub ids: Ids,
    /// The agents.
    pub agents: Agents,
    /// The keys.
    pub keys: Keys,
    /// The sessions.
    pub store: Arc<Store>,
    /// The uploads.
    pub files: Files,
    /// What goes wrong on purpose.
    pub faults: Faults,
    /// Where the listener is told of outages.
    pub outages: mpsc::Sender<Outage>,
    /// What plays the sessions.
    pub engine: Engine,
    /// What is kept at most.
    pub limits: Limits,
    /// How often a silent stream sends a comment.
    pub keep_alive: Duration,
    /// Where clients reach the server.
    pub base_url: String,
    /// Becomes true when the server shuts down.
    pub stopping: watch::Receiver<bool>,
    /// How many requests there were.
    pub requests: AtomicU64,
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Everything that is served.
pub fn router(app: App) -> Router {
    Router::new()
        .route(RouteName::StartRun.path(), post(runs::start))
        .route(RouteName::ListSessions.path(), get(sessions::list))
        .route(RouteName::Run.path(), get(runs::status))
        .route(RouteName::Conversation.path(), get(conversation::read))
        .route(RouteName::Stream.path(), get(stream::follow))
        .route(RouteName::Messages.path(), post(input::send))
        .route(RouteName::Input.path(), post(input::send))
        .route(RouteName::SkipAgentWait.path(), post(input::skip_wait))
        .route(RouteName::Presign.path(), post(file_library::presign))
        .route(RouteName::Finalize.path(), post(file_library::finalize))
        .route(RouteName::ObjectStore.path(), put(object_store::put))
        .nest("/emulator", emulator::router().merge(faults::router()))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(App::clone(&app), with_faults))
        .layer(cors())
        .layer(from_fn_with_state(App::clone(&app), with_request_id))
        .with_state(app)
}

/// Any page may call: the emulator has nothing to protect.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([REQUEST_ID, RETRY_AFTER])
        .max_age(Duration::from_secs(600))
}

async fn with_request_id(State(app): State<App>, request: Request, next: Next) -> Response {
    let number = app.requests.fetch_add(1, Ordering::Relaxed);
    let mut response = next.run(request).await;
    let id = app.ids.uuid(&format!("request/{number}"));
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

async fn not_found(request: Request) -> ApiError {
    let (method, path) = (request.method(), request.uri().path());
    ApiError::new(StatusCode::NOT_FOUND, format!("Cannot {method} {path}"))
}

async fn method_not_allowed(request: Request) -> ApiError {
    let (method, path) = (request.method(), request.uri().path());
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        format!("Cannot {method} {path}"),
    )
}
