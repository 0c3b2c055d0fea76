//! API keys: what each may do, and what its trigger does to it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::ids::Ids;
use crate::lock::lock;
use crate::session::Trigger;

/// How often the trigger of the key `limited` lets a run start.
pub const LIMITED_EVERY: Duration = Duration::from_secs(2);

/// An API key.
#[derive(Debug)]
pub struct Key {
    /// The name under which the key is announced.
    pub name: &'static str,
    /// The trigger that it belongs to.
    pub trigger: Trigger,
    /// Whether its scope holds the announced agents.
    pub in_scope: bool,
    /// Whether it may upload files.
    pub files: bool,
    /// Whether its trigger hides the step timeline.
    pub redacted: bool,
    /// Whether a guard blocks its starts.
    pub guarded: bool,
    /// When the last run started, if its trigger limits the rate.
    limit: Option<Mutex<Option<Instant>>>,
}

impl Key {
    fn new(ids: Ids, name: &'static str) -> Self {
        Self {
            name,
            trigger: Trigger {
                id: ids.uuid(&format!("trigger/{name}")),
                name: format!("API trigger {name}"),
            },
            in_scope: true,
            files: true,
            redacted: false,
            guarded: false,
            limit: None,
        }
    }

    /// Counts a start against the trigger's rate.
    ///
    /// # Errors
    ///
    /// When it came too early: how long to wait.
    pub fn count_start(&self) -> Result<(), Duration> {
        let Some(last) = &self.limit else {
            return Ok(());
        };
        let mut last = lock(last);
        let now = Instant::now();
        let wait = last.map_or(Duration::ZERO, |last| {
            (last + LIMITED_EVERY).saturating_duration_since(now)
        });
        if wait.is_zero() {
            *last = Some(now);
            return Ok(());
        }
        Err(wait)
    }
}

/// All keys, by their secret.
#[derive(Debug)]
pub struct Keys {
    ids: Ids,
    issued: Mutex<BTreeMap<String, IssuedKey>>,
}

/// A key with its secret of the moment.
#[derive(Debug, Clone)]
pub struct IssuedKey {
    /// The key.
    pub key: Arc<Key>,
    /// When it got its secret.
    pub at: Instant,
    /// How many secrets it had before.
    rotations: u64,
}

impl Keys {
    /// The keys that an emulator announces.
    #[must_use]
    pub fn new(ids: Ids) -> Self {
        let keys = [
            Key::new(ids, "full"),
            Key {
                redacted: true,
                ..Key::new(ids, "redacted")
            },
            Key {
                files: false,
                ..Key::new(ids, "noFiles")
            },
            Key {
                in_scope: false,
                files: false,
                ..Key::new(ids, "outOfScope")
            },
            Key {
                limit: Some(Mutex::default()),
                ..Key::new(ids, "limited")
            },
            Key {
                guarded: true,
                ..Key::new(ids, "guarded")
            },
        ];
        let with_secret = keys.into_iter().map(|key| {
            let issued = IssuedKey {
                key: Arc::new(key),
                at: Instant::now(),
                rotations: 0,
            };
            (issued.secret(ids), issued)
        });
        Self {
            ids,
            issued: Mutex::new(with_secret.collect()),
        }
    }

    /// The key with this secret.
    #[must_use]
    pub fn get(&self, secret: &str) -> Option<IssuedKey> {
        lock(&self.issued).get(secret).cloned()
    }

    /// Gives the key called `name` another secret; the one before is no longer known.
    #[must_use]
    pub fn rotate(&self, name: &str) -> Option<String> {
        let mut issued = lock(&self.issued);
        let before = issued
            .iter()
            .find(|(_, issued)| issued.key.name == name)
            .map(|(secret, _)| secret.clone())?;
        let mut rotated = issued.remove(&before)?;
        rotated.at = Instant::now();
        rotated.rotations += 1;
        let secret = rotated.secret(self.ids);
        issued.insert(secret.clone(), rotated);
        Some(secret)
    }

    /// The secrets by name.
    #[must_use]
    pub fn by_name(&self) -> BTreeMap<String, String> {
        lock(&self.issued)
            .iter()
            .map(|(secret, issued)| (issued.key.name.to_owned(), secret.clone()))
            .collect()
    }
}

impl IssuedKey {
    fn secret(&self, ids: Ids) -> String {
        let name = self.key.name;
        let secret = match self.rotations {
            0 => ids.secret(&format!("key/{name}")),
            rotations => ids.secret(&format!("key/{name}/{rotations}")),
        };
        format!("phk_{secret}")
    }
}
