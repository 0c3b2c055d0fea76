//! HTTP without a socket: where requests go, what they may carry, what an error answer says.

mod api_error;
mod base_url;
mod header;
mod paging;
mod route;
mod route_match;
mod segment;

pub use api_error::{ApiError, ErrorBody};
pub use base_url::{BaseUrl, DEFAULT_BASE_URL};
#[cfg(target_arch = "wasm32")]
pub(crate) use header::check_header_form;
pub use header::{API_KEY_HEADER, ApiKey, check_header};
pub use paging::next_skip;
pub use route::{InputPath, Method, Request, Route};
pub use route_match::{RouteMatch, RouteName, match_route};
