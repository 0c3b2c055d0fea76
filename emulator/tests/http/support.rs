//! A server of the test's own, and a small client for it.

use std::io::{BufRead, BufReader, Lines};
use std::time::Duration;

use phrony_client::model::{Conversation, Event, TimelineItem};
use phrony_emulator::{BackgroundEmulator, Config};
use serde_json::{Value, json};
use ureq::http::{HeaderMap, Request};
use ureq::{Agent, Body, BodyReader};

/// Fast enough for a test that lets a script run to its end.
pub const FAST: f64 = 100.0;

/// Slow enough that a script's own deadlines do not end what the test looks at.
pub const SLOW: f64 = 5.0;

/// A server, and a client that holds one of its keys.
pub struct Server {
    emulator: BackgroundEmulator,
    agent: Agent,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The answer's JSON, which must have come with `status`.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// The message of an error answer, which must be worded like the gateway's.
    #[track_caller]
    pub fn error(&self, status: u16) -> String {
        let body = self.expect(status);
        assert_eq!(body["statusCode"], status);
        assert!(body["error"].is_string(), "{body}");
        match &body["message"] {
            Value::String(message) => message.clone(),
            Value::Array(messages) => messages
                .iter()
                .map(|message| message.as_str().unwrap())
                .collect::<Vec<_>>()
                .join("\n"),
            other => panic!("not a message: {other}"),
        }
    }
}

impl Server {
    pub fn at_speed(speed: f64) -> Self {
        Self::with(Config {
            speed,
            ..Config::default()
        })
    }

    pub fn with(config: Config) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .into();
        Self {
            emulator: BackgroundEmulator::start(config).unwrap(),
            agent,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.emulator.announcement().base_url)
    }

    pub fn key(&self, name: &str) -> &str {
        &self.emulator.announcement().keys[name]
    }

    pub fn agent_id(&self, scenario: &str) -> &str {
        &self.emulator.announcement().agents[scenario]
    }

    /// Sends anything.
    pub fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = match body {
            Some(body) => self.agent.run(request.body(body.to_vec()).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        };
        let (parts, mut body) = response.unwrap().into_parts();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: body.with_config().limit(u64::MAX).read_to_string().unwrap(),
        }
    }

    pub fn get_as(&self, key: &str, path: &str) -> Answer {
        let headers = [("x-api-key", self.key(key))];
        self.send("GET", &self.url(path), &headers, None)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.get_as("full", path)
    }

    pub fn post_as(&self, key: &str, path: &str, body: &Value) -> Answer {
        self.send_json("POST", key, path, body)
    }

    fn send_json(&self, method: &str, key: &str, path: &str, body: &Value) -> Answer {
        let headers = [
            ("x-api-key", self.key(key)),
            ("content-type", "application/json"),
        ];
        let body = body.to_string();
        self.send(method, &self.url(path), &headers, Some(body.as_bytes()))
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_as("full", path, body)
    }

    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.send_json("PUT", "full", path, body)
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", &self.url(path), &[], None)
    }

    /// Starts a run and gives its id.
    pub fn start(&self, scenario: &str, input: Value) -> String {
        let path = format!("/v1/agents/{}/runs", self.agent_id(scenario));
        let started = self.post(&path, &json!({"input": input})).expect(202);
        started["runId"].as_str().unwrap().to_owned()
    }

    /// Sends input to a waiting run.
    pub fn input(&self, run: &str, fields: Value) -> Answer {
        let mut body = json!({"runId": run});
        let fields = fields.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(fields);
        self.post(&format!("/v1/runs/{run}/messages"), &body)
    }

    pub fn conversation(&self, run: &str) -> Conversation {
        let answer = self.get(&format!("/v1/runs/{run}/conversation"));
        assert_eq!(answer.status, 200, "{}", answer.text);
        serde_json::from_str(&answer.text).unwrap()
    }

    pub fn stream_as(&self, key: &str, run: &str) -> Stream {
        let response = self
            .agent
            .get(self.url(&format!("/v1/runs/{run}/stream")))
            .header("x-api-key", self.key(key))
            .call()
            .unwrap();
        assert_eq!(response.status(), 200);
        Stream::new(response.into_body())
    }

    pub fn stream(&self, run: &str) -> Stream {
        self.stream_as("full", run)
    }

    /// Waits until the conversation is as `wanted`: looks at it whenever the stream tells news.
    pub fn wait_for(&self, run: &str, wanted: impl Fn(&Conversation) -> bool) -> Conversation {
        let mut stream = self.stream(run);
        loop {
            let conversation = self.conversation(run);
            if wanted(&conversation) {
                return conversation;
            }
            if stream.next().is_none() {
                let last = self.conversation(run);
                assert!(wanted(&last), "the session ended: {last:#?}");
                return last;
            }
        }
    }

    pub fn wait_for_status(&self, run: &str, status: &str) -> Conversation {
        self.wait_for(run, |conversation| {
            conversation.session.status.as_str() == status
        })
    }

    /// Waits for a user task and gives its id.
    pub fn wait_for_task(&self, run: &str) -> String {
        let conversation = self.wait_for(run, |conversation| pending(conversation).is_some());
        let task = pending(&conversation).unwrap();
        task.content["user_task_id"].as_str().unwrap().to_owned()
    }

    /// Waits for the end and gives the output.
    pub fn wait_for_output(&self, run: &str) -> Value {
        self.wait_for_status(run, "Completed").session.output
    }
}

/// The step of a task that is still to be done.
pub fn pending(conversation: &Conversation) -> Option<&TimelineItem> {
    conversation
        .items
        .iter()
        .find(|item| item.content["status"] == "pending")
}

/// The types of a conversation's items.
pub fn types(conversation: &Conversation) -> Vec<&str> {
    conversation
        .items
        .iter()
        .map(|item| item.item_type.as_str())
        .collect()
}

/// A stream of events. Iterating blocks; it ends with the connection.
pub struct Stream {
    lines: Lines<BufReader<BodyReader<'static>>>,
}

impl Stream {
    fn new(body: Body) -> Self {
        Self {
            lines: BufReader::new(body.into_reader()).lines(),
        }
    }

    /// The next line, comments and empty ones included. An error is how a cut connection ends.
    pub fn line(&mut self) -> Option<std::io::Result<String>> {
        self.lines.next()
    }

    pub fn subjects(self) -> Vec<String> {
        self.map(|event| event.subject).collect()
    }
}

impl Iterator for Stream {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        loop {
            let line = self.lines.next()?.unwrap();
            if let Some(data) = line.strip_prefix("data: ") {
                return Some(serde_json::from_str(data).unwrap());
            }
            assert!(line.is_empty() || line.starts_with(':'), "{line}");
        }
    }
}
