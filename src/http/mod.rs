//! HTTP without a socket: where requests go, what they may carry, what an error answer says.

mod api_error;
mod base_url;
mod header;
mod paging;
mod route;
mod route_match;

pub use api_error::{ApiError, ErrorBody};
pub use base_url::{BaseUrl, DEFAULT_BASE_URL};
pub use header::{API_KEY_HEADER, ApiKey, check_header};
pub use paging::next_skip;
pub use route::{InputPath, Method, Request, Route};
pub use route_match::{RouteMatch, RouteName, match_route};
