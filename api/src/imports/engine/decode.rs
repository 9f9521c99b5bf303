//! From the bytes of a file to plain text bytes: gzip is unpacked under guard, UTF-16 becomes UTF-8, a byte order
//! mark disappears. Called by `table.rs` alone, which reads its window and says how far it got. It holds one buffer,
//! whatever the size of the file, and must not judge a single row: broken text is found where its row is known.

use std::io::{self, Read};

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE};
use flate2::read::MultiGzDecoder;

use super::fault::FileFault;
use super::limits::Limits;

/// Bytes held at a time; also what recognition of kind, delimiter and encoding gets to see.
pub const WINDOW: usize = 128 << 10;

/// A window that moves over the decoded file.
pub struct Feed<R> {
    unpacked: Unpacked<R>,
    utf16: Option<Decoder>,
    marked: bool,
    limits: Limits,
    window: Vec<u8>,
    pos: usize,
    len: usize,
    /// Decoded bytes before the window.
    passed: u64,
    /// Decoded bytes read in all.
    read: u64,
    ended: bool,
}

enum Unpacked<R> {
    Plain(Prefixed<R>),
    Gzip(Box<MultiGzDecoder<Prefixed<R>>>),
}

/// A reader that gives back what was looked at first, and counts what it hands out.
struct Prefixed<R> {
    head: Vec<u8>,
    given: usize,
    count: u64,
    inner: R,
}

impl<R: Read> Read for Prefixed<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = if self.given < self.head.len() {
            let n = buf.len().min(self.head.len() - self.given);
            buf[..n].copy_from_slice(&self.head[self.given..self.given + n]);
            self.given += n;
            n
        } else {
            self.inner.read(buf)?
        };
        self.count += n as u64;
        Ok(n)
    }
}

impl<R: Read> Feed<R> {
    /// Looks at the first bytes, sets up the way of reading and fills the first window.
    pub fn open(mut reader: R, limits: &Limits) -> Result<Self, FileFault> {
        let mut head = vec![0; 2];
        let n = read_full(&mut reader, &mut head).map_err(unreadable)?;
        head.truncate(n);
        let gzip = head == [0x1f, 0x8b];
        let prefixed = Prefixed { head, given: 0, count: 0, inner: reader };
        let unpacked =
            if gzip { Unpacked::Gzip(Box::new(MultiGzDecoder::new(prefixed))) } else { Unpacked::Plain(prefixed) };
        let mut feed = Self {
            unpacked,
            utf16: None,
            marked: false,
            limits: limits.clone(),
            window: vec![0; WINDOW],
            pos: 0,
            len: 0,
            passed: 0,
            read: 0,
            ended: false,
        };
        feed.refill()?;
        feed.begin_text();
        Ok(feed)
    }

    /// Whether the file is compressed.
    pub fn is_gzip(&self) -> bool {
        matches!(self.unpacked, Unpacked::Gzip(_))
    }

    /// Whether a byte order mark has settled that what comes out is UTF-8.
    pub fn is_marked(&self) -> bool {
        self.marked
    }

    /// The first window, for recognition; only before anything was consumed.
    pub fn sample(&self) -> &[u8] {
        &self.window[self.pos..self.len]
    }

    /// Whether the sample is the whole file.
    pub fn sample_is_all(&self) -> bool {
        self.ended
    }

    /// What lies ahead; empty only at the end of the file.
    pub fn ahead(&mut self) -> Result<&[u8], FileFault> {
        if self.pos == self.len && !self.ended {
            self.refill()?;
        }
        Ok(&self.window[self.pos..self.len])
    }

    /// Moves on.
    pub fn consume(&mut self, bytes: usize) {
        self.pos += bytes;
    }

    /// How many decoded bytes lie behind.
    pub fn offset(&self) -> u64 {
        self.passed + self.pos as u64
    }

    /// How many bytes of the file as it lies there have been read: a window ahead of the rows.
    pub fn packed(&self) -> u64 {
        match &self.unpacked {
            Unpacked::Plain(plain) => plain.count,
            Unpacked::Gzip(gzip) => gzip.get_ref().count,
        }
    }

    /// Strips a byte order mark, and switches to UTF-16 where it says so.
    fn begin_text(&mut self) {
        let head = &self.window[..self.len];
        if head.starts_with(&[0xef, 0xbb, 0xbf]) {
            self.pos = 3;
            self.marked = true;
        } else if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
            let encoding = if head[0] == 0xff { UTF_16LE } else { UTF_16BE };
            let mut decoder = encoding.new_decoder_with_bom_removal();
            let raw = self.window[..self.len].to_vec();
            self.decode_utf16(&mut decoder, &raw);
            self.utf16 = Some(decoder);
            self.marked = true;
        }
    }

    fn refill(&mut self) -> Result<(), FileFault> {
        self.passed += self.len as u64;
        self.pos = 0;
        self.len = 0;
        while self.len == 0 && !self.ended {
            match self.utf16.take() {
                None => {
                    let mut window = std::mem::take(&mut self.window);
                    let n = self.read_raw(&mut window);
                    self.window = window;
                    self.len = n?;
                }
                Some(mut decoder) => {
                    let mut raw = vec![0; WINDOW];
                    let n = self.read_raw(&mut raw)?;
                    self.decode_utf16(&mut decoder, &raw[..n]);
                    self.utf16 = Some(decoder);
                }
            }
        }
        Ok(())
    }

    /// Fills the buffer from the unpacked file as far as it goes, and holds the bounds.
    fn read_raw(&mut self, buf: &mut [u8]) -> Result<usize, FileFault> {
        let n = match &mut self.unpacked {
            Unpacked::Plain(plain) => read_full(plain, buf).map_err(unreadable)?,
            Unpacked::Gzip(gzip) => read_full(gzip, buf).map_err(|error| {
                FileFault::new(
                    "gzip-broken",
                    format!(
                        "the compressed file is broken or was cut off ({error}); send it again, or send it unpacked"
                    ),
                )
            })?,
        };
        self.ended = n < buf.len();
        self.read += n as u64;
        if self.read > self.limits.decoded_bytes {
            return Err(FileFault::new(
                "file-too-large",
                format!("the file holds more than {} bytes after unpacking; split it", self.limits.decoded_bytes),
            ));
        }
        if let Unpacked::Gzip(gzip) = &self.unpacked {
            let packed = gzip.get_ref().count.max(1);
            if self.read > self.limits.ratio_from && self.read / packed > self.limits.ratio {
                return Err(FileFault::new(
                    "compressed-too-far",
                    format!(
                        "the file unpacks to more than {} times its size, which no list of incidents does; send it unpacked",
                        self.limits.ratio
                    ),
                ));
            }
        }
        Ok(n)
    }

    fn decode_utf16(&mut self, decoder: &mut Decoder, raw: &[u8]) {
        let room = decoder.max_utf8_buffer_length(raw.len()).unwrap_or(raw.len() * 3 + 16);
        if self.window.len() < room {
            self.window.resize(room, 0);
        }
        let (_, _, written, _) = decoder.decode_to_utf8(raw, &mut self.window, self.ended);
        self.len = written;
        self.pos = 0;
    }
}

/// Reads until the buffer is full or the file ends.
fn read_full(reader: &mut impl Read, buf: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buf.len() {
        match reader.read(&mut buf[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn unreadable(error: io::Error) -> FileFault {
    FileFault::new("file-unreadable", format!("the file could not be read on: {error}"))
}
