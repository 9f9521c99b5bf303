//! The smallest HTTP/1.1 client that will do: one connection kept open, blocking, no TLS.
//!
//! Used by every measurement here instead of a real client, because load is made on the cores that are measured. It must not
//! grow features: whatever it does not understand is an error.

use serde_json::Value;
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::time::Duration;

/// An answer: status, the few headers that are looked at, body.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; `Null` when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// A connection to one server, with what every request on it carries.
pub struct Client {
    address: String,
    token: Option<String>,
    stream: Option<BufReader<TcpStream>>,
    out: Vec<u8>,
}

impl Client {
    /// A client of `address` (`127.0.0.1:8080`); it connects with the first request.
    pub fn new(address: &str) -> Self {
        Self { address: address.to_owned(), token: None, stream: None, out: Vec::with_capacity(4096) }
    }

    /// The same, signed in.
    pub fn with_token(address: &str, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..Self::new(address) }
    }

    /// Reads.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        self.send("GET", path, None, "", b"")
    }

    /// Reads in a form of one's own, and looks at the body as it comes instead of keeping it; the status.
    pub fn pass(&mut self, path: &str, accept: &str, mut each: impl FnMut(&[u8])) -> Result<u16> {
        self.out.clear();
        write!(self.out, "GET {path} HTTP/1.1\r\nHost: {}\r\nAccept: {accept}\r\n", self.address)?;
        self.sign()?;
        self.ask(b"", &mut each).map(|answer| answer.status)
    }

    /// Sends JSON, with an idempotency key when there is one.
    pub fn post(&mut self, path: &str, key: Option<&str>, body: &[u8]) -> Result<Answer> {
        self.send("POST", path, key, "application/json", body)
    }

    /// Sends a file.
    pub fn upload(&mut self, path: &str, key: &str, media_type: &str, file: &[u8]) -> Result<Answer> {
        self.send("POST", path, Some(key), media_type, file)
    }

    fn send(&mut self, method: &str, path: &str, key: Option<&str>, media_type: &str, body: &[u8]) -> Result<Answer> {
        self.out.clear();
        write!(self.out, "{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.address)?;
        self.sign()?;
        if let Some(key) = key {
            write!(self.out, "Idempotency-Key: \"{key}\"\r\n")?;
        }
        if method == "POST" {
            write!(self.out, "Content-Type: {media_type}\r\nContent-Length: {}\r\n", body.len())?;
        }
        let mut whole = Vec::new();
        let answer = self.ask(body, &mut |piece| whole.extend_from_slice(piece))?;
        Ok(Answer { body: whole, ..answer })
    }

    fn sign(&mut self) -> Result<()> {
        match &self.token {
            Some(token) => write!(self.out, "Authorization: Bearer {token}\r\n"),
            None => Ok(()),
        }
    }

    /// Sends what was begun, and hands over the body of the answer piece by piece.
    fn ask(&mut self, body: &[u8], each: &mut dyn FnMut(&[u8])) -> Result<Answer> {
        self.out.extend_from_slice(b"\r\n");
        self.out.extend_from_slice(body);

        if self.stream.is_none() {
            let stream = TcpStream::connect(&self.address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(30)))?;
            self.stream = Some(BufReader::new(stream));
        }
        let stream = self.stream.as_mut().expect("connected above");
        let answer = stream.get_mut().write_all(&self.out).and_then(|()| read_answer(stream, each));
        if !matches!(answer, Ok((_, true))) {
            self.stream = None;
        }
        answer.map(|(answer, _)| answer)
    }
}

/// Reads one answer but for its body, which is handed over, and whether the connection stays open.
fn read_answer(stream: &mut BufReader<TcpStream>, each: &mut dyn FnMut(&[u8])) -> Result<(Answer, bool)> {
    let mut line = String::new();
    next_line(stream, &mut line)?;
    let status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(|| strange("no status"))?;
    let (mut length, mut chunked, mut keep) = (0, false, true);
    loop {
        next_line(stream, &mut line)?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(|| strange("a header without a colon"))?;
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().map_err(|_| strange("a length that is no number"))?,
            "transfer-encoding" => chunked = value.trim().eq_ignore_ascii_case("chunked"),
            "connection" => keep = !value.trim().eq_ignore_ascii_case("close"),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    each(&body);
    while chunked {
        next_line(stream, &mut line)?;
        let size = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16)
            .map_err(|_| strange("a chunk without a size"))?;
        body.resize(size, 0);
        stream.read_exact(&mut body)?;
        each(&body);
        next_line(stream, &mut line)?;
        chunked = size > 0;
    }
    Ok((Answer { status, body: Vec::new() }, keep))
}

fn next_line(stream: &mut BufReader<TcpStream>, line: &mut String) -> Result<()> {
    line.clear();
    if stream.read_line(line)? == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    line.truncate(line.trim_end().len());
    Ok(())
}

fn strange(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// Answers one connection with `bytes` after each request head, and hands back what it was sent.
    fn server(answers: Vec<&'static [u8]>) -> (String, std::thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let thread = std::thread::spawn(move || {
            let mut stream = BufReader::new(listener.accept().unwrap().0);
            answers
                .into_iter()
                .map(|answer| {
                    let (mut head, mut line, mut length) = (String::new(), String::new(), 0);
                    while next_line(&mut stream, &mut line).is_ok() && !line.is_empty() {
                        if let Some(value) = line.strip_prefix("Content-Length: ") {
                            length = value.parse().unwrap();
                        }
                        head += &line;
                        head.push('\n');
                    }
                    let mut body = vec![0; length];
                    stream.read_exact(&mut body).unwrap();
                    stream.get_mut().write_all(answer).unwrap();
                    head + &String::from_utf8(body).unwrap()
                })
                .collect()
        });
        (address, thread)
    }

    #[test]
    fn a_post_carries_token_key_and_body_and_the_connection_is_used_again() {
        let (address, thread) = server(vec![
            b"HTTP/1.1 201 Created\r\nContent-Length: 8\r\n\r\n{\"a\": 1}",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n",
        ]);
        let mut client = Client::with_token(&address, "secret");
        let made = client.post("/things", Some("k1"), b"{}").unwrap();
        assert_eq!((made.status, made.json()["a"].as_i64()), (201, Some(1)));
        let read = client.get("/things?limit=2").unwrap();
        assert_eq!((read.status, read.json()), (200, serde_json::json!([1, 2])));
        let sent = thread.join().unwrap();
        assert!(sent[0].contains("Authorization: Bearer secret\nIdempotency-Key: \"k1\"\n") && sent[0].ends_with("{}"));
        assert!(sent[1].starts_with("GET /things?limit=2 HTTP/1.1\n"));
    }

    #[test]
    fn an_answer_that_breaks_off_is_an_error() {
        let (address, thread) = server(vec![b"HTTP/1.1 201 Created\r\nContent-Length: 80\r\n\r\n{\"a\""]);
        let answer = Client::new(&address).post("/things", None, b"{}");
        thread.join().unwrap();
        assert_eq!(answer.unwrap_err().kind(), ErrorKind::UnexpectedEof);
    }
}
