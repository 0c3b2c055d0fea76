//! Path and query parameters.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;

use super::App;
use super::error::ApiError;

/// The one parameter of a path, decoded.
#[derive(Debug)]
pub struct PathParam(pub String);

impl FromRequestParts<App> for PathParam {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        // It fails when the percent-encoded bytes are no UTF-8.
        Path::from_request_parts(parts, app)
            .await
            .map(|Path(param)| Self(param))
            .map_err(|rejection| ApiError::bad_request(rejection.body_text()))
    }
}

/// The query. A parameter that is not asked for is ignored.
#[derive(Debug)]
pub struct QueryParams(HashMap<String, String>);

impl FromRequestParts<App> for QueryParams {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(params)| Self(params))
            .map_err(|rejection| ApiError::bad_request(rejection.body_text()))
    }
}

impl QueryParams {
    /// The parameter `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The parameter `name` as a whole number from `min` to `max`; what is wrong with it goes
    /// into `faults`.
    pub fn integer(
        &self,
        name: &str,
        default: usize,
        (min, max): (usize, usize),
        faults: &mut Vec<String>,
    ) -> usize {
        let Some(text) = self.get(name) else {
            return default;
        };
        match text.parse::<i64>() {
            Err(_) => faults.push(format!("{name} must be an integer number")),
            Ok(number) => match usize::try_from(number) {
                Ok(number) if (min..=max).contains(&number) => return number,
                Ok(number) if number > max => {
                    faults.push(format!("{name} must not be greater than {max}"));
                }
                _ => faults.push(format!("{name} must not be less than {min}")),
            },
        }
        default
    }
}
