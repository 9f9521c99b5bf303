//! Somebody who listens to the stream of events, message by message.

use super::app::{Answered, TestApp};
use serde_json::Value;
use std::time::Duration;

/// Longer than anything here takes; a story that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// One message of a stream.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    pub id: String,
    /// Empty for an event, else `ready` or `reset`.
    pub event: String,
    pub data: String,
    pub comment: bool,
}

impl Message {
    /// What happened; empty when it is no event.
    pub fn kind(&self) -> String {
        let data: Value = serde_json::from_str(&self.data).unwrap_or_default();
        data["kind"].as_str().unwrap_or_default().to_owned()
    }
}

/// An open stream.
pub struct Listener {
    response: reqwest::Response,
    text: String,
}

impl Listener {
    /// Opens one, to go on from a place.
    pub async fn open(app: &TestApp, token: &str, last: Option<&str>) -> Self {
        let mut request = app.ask("GET", "/events").bearer_auth(token).header("accept-encoding", "gzip, br");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        Self::of(request).await
    }

    /// The stream of a request, which must be answered with one.
    pub async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
        assert_eq!(response.headers()["content-encoding"], "identity", "packed it would wait for more");
        Self { response, text: String::new() }
    }

    /// The next message; nothing when the stream has ended.
    pub async fn next(&mut self) -> Option<Message> {
        loop {
            if let Some((message, rest)) = self.text.split_once("\n\n") {
                let mut told = Message::default();
                for line in message.lines() {
                    match line.split_once(": ").unwrap_or_default() {
                        ("id", id) => told.id = id.to_owned(),
                        ("event", event) => told.event = event.to_owned(),
                        ("data", data) => told.data = data.to_owned(),
                        ("", _) => told.comment = true,
                        other => panic!("{other:?} is nothing that a stream says"),
                    }
                }
                self.text = rest.to_owned();
                return Some(told);
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await.expect("something is said");
            self.text.push_str(std::str::from_utf8(&chunk.unwrap()?).unwrap());
        }
    }

    /// Kinds of all events up to the first of one kind, that one included; comments do not count.
    pub async fn until(&mut self, kind: &str) -> Vec<String> {
        let mut kinds = Vec::new();
        while kinds.last().is_none_or(|last| last != kind) {
            let message = self.next().await.expect("the stream goes on");
            if message.event.is_empty() && !message.comment {
                kinds.push(message.kind());
            }
        }
        kinds
    }

    /// Reads on to the end; the messages until then.
    pub async fn end(&mut self) -> Vec<Message> {
        let mut all = Vec::new();
        while let Some(message) = self.next().await {
            all.push(message);
        }
        all
    }
}

/// Kinds that a caller hears of behind a place, and where it is then.
pub async fn missed(app: &TestApp, token: &str, last: &str) -> (Vec<String>, String) {
    let mut listener = Listener::open(app, token, Some(last)).await;
    let mut kinds = Vec::new();
    loop {
        let message = listener.next().await.expect("a stream says when it is ready");
        match message.event.as_str() {
            "ready" => return (kinds, message.id),
            "reset" => return (vec!["reset".to_owned()], message.id),
            _ => kinds.push(message.kind()),
        }
    }
}

/// The head and the first words of a stream, or the whole answer when it is refused.
pub async fn first_words(request: reqwest::RequestBuilder) -> Answered {
    let mut response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = match status {
        200 => String::from_utf8_lossy(&response.chunk().await.unwrap().unwrap()).into_owned(),
        _ => response.text().await.unwrap(),
    };
    Answered { status, headers, text }
}
