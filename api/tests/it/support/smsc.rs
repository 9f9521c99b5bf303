//! A provider of SMS on this machine, driven by hand: a story waits for what is asked, looks at it, and says what is answered.
//!
//! It reads and writes PDUs with the same library as the house; `e2e-tests/house/smsc.mjs` is one by others.

use bytes::{Buf as _, BufMut as _, BytesMut};
use rusmpp::decode::DecodeWithLength as _;
use rusmpp::encode::Length as _;
use rusmpp::encode::owned::Encode as _;
use rusmpp::pdus::{BindTransceiverResp, DeliverSm, SubmitSm, SubmitSmResp};
use rusmpp::types::{COctetString, OctetString};
use rusmpp::values::{DataCoding, EsmClass, Ton};
use rusmpp::{Command, CommandId, CommandStatus, Pdu};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use webm::channels::smpp::{Ids, Settings, Timing};

/// Longer than anything here takes; a story that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// Either kind of connection.
pub trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

/// The provider.
pub struct Smsc {
    listener: TcpListener,
    port: u16,
}

impl Smsc {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        Self { listener, port }
    }

    /// How to come here: patient with answers, quick to come back.
    pub fn settings(&self) -> Settings {
        let timing = Timing {
            bind: Duration::from_secs(10),
            answer: Duration::from_secs(20),
            idle: Duration::from_secs(20),
            alive: Duration::from_secs(10),
            line: Duration::from_secs(10),
            message: Duration::from_secs(28),
            again: Duration::from_millis(10),
        };
        Settings {
            host: "127.0.0.1".into(),
            port: self.port,
            tls: false,
            ca: None,
            system_id: "webm".into(),
            password: "geheim".into(),
            system_type: String::new(),
            service_type: String::new(),
            sender: "WeBM".into(),
            source: None,
            window: 10,
            per_second: None,
            ids: Ids::Same,
            timing,
        }
    }

    /// The next connection, of which nothing was read.
    pub async fn knock(&self) -> TcpStream {
        tokio::time::timeout(PATIENCE, self.listener.accept()).await.expect("a connection comes").unwrap().0
    }

    /// The next connection, let in.
    pub async fn bound(&self) -> Bound {
        let mut bound = Bound::over(self.knock().await);
        bound.let_in(CommandStatus::EsmeRok).await;
        bound
    }
}

/// One connection.
pub struct Bound {
    wire: Box<dyn Wire>,
    kept: BytesMut,
    next: u32,
}

impl Bound {
    /// One of which nothing was read yet.
    pub fn over(wire: impl Wire + 'static) -> Self {
        Self { wire: Box::new(wire), kept: BytesMut::new(), next: 1 }
    }

    /// Waits for who wants in, and answers.
    pub async fn let_in(&mut self, status: CommandStatus) {
        let asked = self.next().await.expect("somebody who wants in");
        let Some(Pdu::BindTransceiver(bind)) = asked.pdu() else { panic!("{asked:?}") };
        assert_eq!((bind.system_id.as_str(), bind.password.as_str()), ("webm", "geheim"));
        self.say(status, asked.sequence_number(), BindTransceiverResp::default()).await;
    }

    /// The next that comes; none when the other side is gone.
    pub async fn next(&mut self) -> Option<Command> {
        tokio::time::timeout(PATIENCE, self.read()).await.expect("something comes, or an end")
    }

    async fn read(&mut self) -> Option<Command> {
        loop {
            if self.kept.len() >= 4 {
                let length = u32::from_be_bytes(self.kept[..4].try_into().unwrap()) as usize;
                if self.kept.len() >= length {
                    let mut one = self.kept.split_to(length);
                    one.advance(4);
                    return Some(Command::decode(&mut one, length - 4).unwrap().0);
                }
            }
            if self.wire.read_buf(&mut self.kept).await.unwrap_or(0) == 0 {
                return None;
            }
        }
    }

    /// Whether nothing has come until now.
    pub async fn is_quiet(&mut self) -> bool {
        tokio::time::timeout(Duration::ZERO, self.read()).await.is_err()
    }

    /// The next message: its number and itself.
    pub async fn message(&mut self) -> (u32, SubmitSm) {
        let command = self.next().await.expect("a message");
        let Some(Pdu::SubmitSm(sm)) = command.pdu() else { panic!("{command:?}") };
        (command.sequence_number(), sm.clone())
    }

    /// Answers a message.
    pub async fn answer(&mut self, number: u32, status: CommandStatus, id: &str) {
        let answer = SubmitSmResp::builder().message_id(COctetString::from_string(id.to_owned()).unwrap());
        self.say(status, number, answer.build()).await;
    }

    /// Says anything.
    pub async fn say(&mut self, status: CommandStatus, number: u32, what: impl Into<Pdu>) {
        let command = Command::new(status, number, what);
        let mut bytes = BytesMut::new();
        bytes.put_u32(u32::try_from(4 + command.length()).unwrap());
        command.encode(&mut bytes);
        self.write(&bytes).await;
    }

    /// Says what is no PDU.
    pub async fn write(&mut self, bytes: &[u8]) {
        self.wire.write_all(bytes).await.unwrap();
        self.wire.flush().await.unwrap();
    }

    /// Brings a message and gives what is said to that.
    pub async fn bring(&mut self, class: u8, text: &[u8]) -> CommandStatus {
        let sm = DeliverSm::builder()
            .source_addr_ton(Ton::International)
            .source_addr(COctetString::from_slice(b"31612345678\0").unwrap())
            .esm_class(EsmClass::from(class))
            .data_coding(DataCoding::from(0))
            .short_message(OctetString::from_slice(text).unwrap());
        self.next += 1;
        self.say(CommandStatus::EsmeRok, self.next, sm.build()).await;
        let said = self.next().await.expect("an answer");
        assert_eq!((said.id(), said.sequence_number()), (CommandId::DeliverSmResp, self.next));
        said.status()
    }
}
