//! All sessions of an agent, page by page.

use futures::stream::{self, Stream, StreamExt, TryStreamExt};

use super::{Client, Error};
use crate::http::next_skip;
use crate::model::{SessionListItem, SessionListQuery};

impl Client {
    /// The agent's sessions, newest first as the service lists them, read page by page as they
    /// are asked for. `query.take` is the size of a page, `query.skip` where to start.
    ///
    /// # Errors
    ///
    /// The stream ends with the first error of [`Client::list_sessions`].
    pub fn sessions(
        &self,
        agent_id: &str,
        query: SessionListQuery,
    ) -> impl Stream<Item = Result<SessionListItem, Error>> + use<> {
        let client = self.clone();
        let agent_id = agent_id.to_owned();
        let first = Some(query.skip.unwrap_or(0));
        stream::try_unfold(first, move |skip| {
            let client = client.clone();
            let agent_id = agent_id.clone();
            let query = SessionListQuery {
                skip,
                ..query.clone()
            };
            async move {
                let Some(skip) = skip else {
                    return Ok(None);
                };
                let page = client.list_sessions(&agent_id, &query).await?;
                let received = u32::try_from(page.items.len()).unwrap_or(u32::MAX);
                let next = next_skip(skip, received, Some(page.total));
                let items = stream::iter(page.items.into_iter().map(Ok));
                Ok::<_, Error>(Some((items, next)))
            }
        })
        .try_flatten()
        .fuse()
    }
}
