//! Answers with faults: what the script decided, done.

use std::time::{Duration, Instant};

use axum::RequestExt;
use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, RawPathParams, Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderName, LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::sleep;

use super::App;
use super::body::read_body;
use super::error::ApiError;
use crate::connection::Breaker;
use crate::fault::{Answer, AnswerBody, Redirect, Replacement, RouteEffect, RouteName, RoutePlan};

const PAGE: &str = "<!doctype html>\n<title>Not the API</title>\n<h1>This is not the API</h1>\n";

/// Lets requests fail as the fault scripts say.
pub async fn with_faults(
    State(app): State<App>,
    ConnectInfo(breaker): ConnectInfo<Breaker>,
    mut request: Request,
    next: Next,
) -> Response {
    if app.faults.is_empty() {
        return next.run(request).await;
    }
    let Some(plan) = plan(&app, &mut request).await else {
        return next.run(request).await;
    };
    wait(&app, plan.before).await;
    let Some(Replacement { effect, handled }) = plan.replacement else {
        let response = next.run(request).await;
        wait(&app, plan.after).await;
        return response;
    };
    let target = request
        .uri()
        .path_and_query()
        .map_or_else(String::new, ToString::to_string);
    if handled {
        drop(next.run(request).await);
    } else {
        // Only a client that has sent everything is sure to see the answer.
        let _ = read_body(request.into_body(), 0).await;
    }
    wait(&app, plan.after).await;
    replace(&effect, &target, &breaker).await
}

/// What the scripts have for `request`; nothing if it is not for a route that can fail.
async fn plan(app: &App, request: &mut Request) -> Option<RoutePlan> {
    let path = request.extensions().get::<MatchedPath>()?;
    let route = RouteName::of_path(path.as_str())?;
    let session = if route.has_run() {
        let params = request.extract_parts::<RawPathParams>().await.ok();
        let run_id = params
            .as_ref()
            .and_then(|params| params.iter().next())
            .map(|(_, run_id)| run_id);
        run_id
            .and_then(|run_id| app.store.run(run_id))
            .map(|place| place.session.number)
    } else {
        None
    };
    let key_issued = request
        .headers()
        .get("x-api-key")
        .and_then(|secret| app.keys.get(secret.to_str().ok()?))
        .map(|issued| -> Instant { issued.at });
    Some(app.faults.plan(route, session, key_issued))
}

/// Waits, but not for longer than the server runs.
async fn wait(app: &App, pause: Duration) {
    if pause.is_zero() {
        return;
    }
    let mut stopping = app.stopping.clone();
    tokio::select! {
        () = sleep(pause) => {}
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
}

async fn replace(effect: &RouteEffect, target: &str, breaker: &Breaker) -> Response {
    match effect {
        RouteEffect::Answer(answer) => answered(answer),
        RouteEffect::Redirect(redirect) => redirected(redirect, target),
        RouteEffect::ExpiredKey(_) => {
            ApiError::new(StatusCode::UNAUTHORIZED, "Expired API key").into_response()
        }
        RouteEffect::Reset(_) => {
            breaker.reset();
            // The connection's end ends this, too.
            std::future::pending().await
        }
        // A plan has none among its replacements.
        RouteEffect::Delay(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn answered(answer: &Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or_default();
    let mut response = match answer.body {
        AnswerBody::Json => ApiError::new(status, "A fault of the emulator").into_response(),
        AnswerBody::Html => {
            let html = (CONTENT_TYPE, "text/html; charset=utf-8");
            (status, [html], PAGE).into_response()
        }
        AnswerBody::Text => (status, "A fault of the emulator\n").into_response(),
        AnswerBody::Empty => (status, Body::empty()).into_response(),
    };
    if let Some(retry_after) = &answer.retry_after {
        add_header(&mut response, RETRY_AFTER, retry_after);
    }
    response
}

fn redirected(redirect: &Redirect, target: &str) -> Response {
    let status = StatusCode::from_u16(redirect.status).unwrap_or_default();
    let mut response = (status, Body::empty()).into_response();
    let origin = redirect.to.trim_end_matches('/');
    add_header(&mut response, LOCATION, &format!("{origin}{target}"));
    response
}

/// The values were checked with the script.
fn add_header(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
