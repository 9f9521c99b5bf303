//! A receiver of webhooks on this machine, driven by hand: a story waits for a request, looks at it, and says what is answered.

use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Longer than anything here takes; a story that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// The receiver.
pub struct Receiver {
    listener: TcpListener,
    pub port: u16,
}

/// A request that waits for its answer.
pub struct Received {
    stream: TcpStream,
    head: String,
    pub body: String,
    /// The same as it came, where it is no text.
    pub bytes: Vec<u8>,
}

impl Receiver {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        Self { listener, port }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// The next request.
    pub async fn next(&self) -> Received {
        tokio::time::timeout(PATIENCE, self.take()).await.expect("a request comes")
    }

    /// The next connection, of which nothing is read.
    pub async fn connection(&self) -> TcpStream {
        tokio::time::timeout(PATIENCE, self.listener.accept()).await.expect("a connection comes").unwrap().0
    }

    /// Whether nobody has knocked until now.
    pub async fn is_quiet(&self) -> bool {
        tokio::time::timeout(Duration::ZERO, self.listener.accept()).await.is_err()
    }

    async fn take(&self) -> Received {
        let (mut stream, _) = self.listener.accept().await.unwrap();
        let mut bytes = Vec::new();
        loop {
            let end = bytes.windows(4).position(|w| w == b"\r\n\r\n");
            if let Some(end) = end {
                let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
                let body = bytes[end + 4..].to_vec();
                let length: usize = header(&head, "content-length").parse().unwrap_or(0);
                if body.len() >= length {
                    return Received { stream, head, body: String::from_utf8_lossy(&body).into_owned(), bytes: body };
                }
            }
            let more = stream.read_buf(&mut bytes).await.unwrap();
            assert!(more > 0, "the request broke off: {}", String::from_utf8_lossy(&bytes));
        }
    }

    /// The next request, answered with a status.
    pub async fn answer(&self, status: u16) -> Received {
        let mut received = self.next().await;
        received.answer(status, "").await;
        received
    }
}

fn header(head: &str, name: &str) -> String {
    let line = head.lines().find_map(|line| {
        let (key, value) = line.split_once(": ")?;
        key.eq_ignore_ascii_case(name).then(|| value.to_owned())
    });
    line.unwrap_or_default()
}

impl Received {
    pub fn header(&self, name: &str) -> String {
        header(&self.head, name)
    }

    pub fn first_line(&self) -> &str {
        self.head.lines().next().unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Answers; `headers` are whole lines.
    pub async fn answer(&mut self, status: u16, headers: &str) {
        let text = format!("HTTP/1.1 {status} Word\r\ncontent-length: 10\r\n{headers}\r\nPlantenaar");
        self.stream.write_all(text.as_bytes()).await.unwrap();
        self.stream.flush().await.unwrap();
    }

    /// Answers with a body.
    pub async fn say(&mut self, status: u16, headers: &str, body: &str) {
        let text = format!("HTTP/1.1 {status} Word\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len());
        self.drip(&text).await;
    }

    /// Says a part of an answer.
    pub async fn drip(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).await.unwrap();
        self.stream.flush().await.unwrap();
    }
}
