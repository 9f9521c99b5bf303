//! One connection, from being let in to its end: messages out by their number, answers back to whoever waits, what the provider sends
//! by itself to the ear, and a question when nothing was heard for long.
//!
//! Run by the line. Whatever happens, each order gets one answer, and the answer tells whether the message can have left: that is
//! what decides whether a person may get it twice.

use super::frame::{self, Ended, Heard, Reader};
use super::inbound;
use super::link::Stream;
use super::settings::{Settings, Timing};
use super::submit;
use crate::channels::{Ear, Why};
use crate::clock::Clock;
use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use rusmpp::pdus::{DeliverSm, DeliverSmResp, SubmitSm};
use rusmpp::{Command, CommandId, CommandStatus, Pdu};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::{AsyncWrite, AsyncWriteExt as _, ReadHalf, WriteHalf};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{Duration, Instant, sleep_until, timeout, timeout_at};

/// How many messages from there are with the ear at once; more are asked to come later.
const HEARD: usize = 100;
/// How many PDUs wait to be written; a peer that lets more pile up does not read.
const UNWRITTEN: usize = 1200;

/// How long a peer has to read our last words.
const GOODBYE: Duration = Duration::from_secs(1);

/// A message to be handed over.
pub struct Order {
    /// It.
    pub message: SubmitSm,
    /// Until when its answer is waited for at most.
    pub until: Instant,
    /// Who waits.
    pub answer: oneshot::Sender<Answer>,
}

/// What became of it.
#[derive(Debug)]
pub enum Answer {
    /// What the provider says: its status and its reference.
    Said(CommandStatus, String),
    /// It may have left, and there is no answer.
    Lost(Why),
    /// It did not leave.
    Unwritten,
}

/// Why a connection is none (any more).
#[derive(Debug, PartialEq, Eq)]
pub enum Over {
    /// It could not be made, or broke.
    Broken(Why),
    /// The provider does not let us in.
    Refused(CommandStatus),
    /// We were told to stop.
    Stopped,
}

impl From<Ended> for Over {
    fn from(ended: Ended) -> Self {
        Self::Broken(match ended {
            Ended::Closed => Why::Unreachable,
            Ended::NotSmpp => Why::NotUnderstood,
        })
    }
}

/// Who hears, and when it is.
#[derive(Clone)]
pub struct Hearing {
    /// The ear.
    pub ear: Ear,
    /// The clock.
    pub clock: Clock,
}

/// A connection that was let in.
pub struct Session {
    reader: Reader<ReadHalf<Box<dyn Stream>>>,
    writer: WriteHalf<Box<dyn Stream>>,
    /// The next number of ours.
    next: u32,
}

impl Session {
    /// Asks to be let in.
    pub async fn bind(stream: Box<dyn Stream>, s: &Settings) -> Result<Self, Over> {
        let until = Instant::now() + s.timing.bind;
        let (reader, mut writer) = tokio::io::split(stream);
        let mut reader = Reader::new(reader);
        let bind = submit::bind(s).ok_or(Over::Broken(Why::RefusedUs))?;
        let asked = frame::bytes(&Command::new(CommandStatus::EsmeRok, 1, bind));
        let late = |_| Over::Broken(Why::TimedOut);
        timeout_at(until, write(&mut writer, &asked)).await.map_err(late)?.map_err(|_| Over::from(Ended::Closed))?;
        loop {
            match timeout_at(until, reader.next()).await.map_err(late)?? {
                Heard::Command(c) if c.id() == CommandId::BindTransceiverResp || c.id() == CommandId::GenericNack => {
                    return match c.status() {
                        CommandStatus::EsmeRok => Ok(Self { reader, writer, next: 2 }),
                        status => Err(Over::Refused(status)),
                    };
                }
                // An answer with fields that cannot be read is an answer.
                Heard::Broken { id, .. } if id == u32::from(CommandId::BindTransceiverResp) => {
                    return Err(Over::Broken(Why::NotUnderstood));
                }
                _ => {}
            }
        }
    }

    /// Works until it ends. Orders that did not leave are given back, in the channel too.
    pub async fn run(
        self,
        s: &Settings,
        mut orders: mpsc::Receiver<Order>,
        hearing: &Hearing,
        stop: &mut watch::Receiver<bool>,
    ) -> Over {
        let (out, written) = mpsc::channel(UNWRITTEN);
        let ended = Arc::<AtomicBool>::default();
        let writing = tokio::spawn(writer(self.writer, written, ended.clone(), s.timing.alive));
        let mut work = Work {
            timing: s.timing,
            ids: s.ids,
            next: self.next,
            waiting: HashMap::new(),
            heard: FuturesUnordered::new(),
            out,
            last: Instant::now(),
            asked: None,
            hearing,
        };
        let mut writing = Some(writing);
        let over = work.go(self.reader, &mut orders, s.window.into(), &mut writing, stop).await;
        ended.store(true, Ordering::Release);
        let Work { waiting, out, .. } = work;
        drop(out);
        // What is being written now must be known before anybody is told that it was not.
        if let Some(mut writing) = writing
            && timeout(GOODBYE, &mut writing).await.is_err()
        {
            writing.abort();
            let _ = writing.await;
        }
        let why = match over {
            Over::Broken(why) => why,
            _ => Why::Unreachable,
        };
        for waiting in waiting.into_values() {
            let left = waiting.left.load(Ordering::Acquire);
            let _ = waiting.answer.send(if left { Answer::Lost(why) } else { Answer::Unwritten });
        }
        orders.close();
        while let Some(order) = orders.recv().await {
            let _ = order.answer.send(Answer::Unwritten);
        }
        over
    }
}

/// Waits until it is told to stop, or nobody is there to tell.
pub async fn told(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stopped| *stopped).await;
}

async fn write(to: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> std::io::Result<()> {
    to.write_all(bytes).await?;
    to.flush().await
}

/// Bytes to be written; of a message, where it is kept that it began to leave.
type Outgoing = (Bytes, Option<Arc<AtomicBool>>);

/// Writes, until a peer reads no more. Once it is over, goodbyes still go and messages do not.
async fn writer(
    mut to: WriteHalf<Box<dyn Stream>>,
    mut from: mpsc::Receiver<Outgoing>,
    over: Arc<AtomicBool>,
    alive: Duration,
) {
    while let Some((bytes, left)) = from.recv().await {
        if let Some(left) = left {
            if over.load(Ordering::Acquire) {
                continue;
            }
            left.store(true, Ordering::Release);
        }
        if !matches!(timeout(alive, write(&mut to, &bytes)).await, Ok(Ok(()))) {
            return;
        }
    }
    let _ = timeout(alive, to.shutdown()).await;
}

/// An order whose answer did not come yet.
struct Waiting {
    answer: oneshot::Sender<Answer>,
    until: Instant,
    left: Arc<AtomicBool>,
}

struct Work<'a> {
    timing: Timing,
    ids: super::receipt::Ids,
    next: u32,
    waiting: HashMap<u32, Waiting>,
    heard: FuturesUnordered<BoxFuture<'static, (u32, bool)>>,
    out: mpsc::Sender<Outgoing>,
    /// When something was heard last.
    last: Instant,
    /// Since when it is asked whether somebody is there.
    asked: Option<Instant>,
    hearing: &'a Hearing,
}

impl Work<'_> {
    async fn go(
        &mut self,
        mut reader: Reader<ReadHalf<Box<dyn Stream>>>,
        orders: &mut mpsc::Receiver<Order>,
        window: usize,
        writing: &mut Option<JoinHandle<()>>,
        stop: &mut watch::Receiver<bool>,
    ) -> Over {
        loop {
            let wake = self.wake();
            let done = tokio::select! {
                heard = reader.next() => match heard {
                    Ok(heard) => self.hear(heard),
                    Err(ended) => Err(self.part_from(ended)),
                },
                order = orders.recv(), if self.waiting.len() < window => match order {
                    Some(order) => self.hand(order),
                    None => Err(Over::Stopped),
                },
                Some((sequence, kept)) = self.heard.next(), if !self.heard.is_empty() => {
                    self.answer_delivery(sequence, if kept { CommandStatus::EsmeRok } else { CommandStatus::EsmeRxTAppn })
                }
                () = sleep_until(wake) => self.look(),
                _ = async { match writing.as_mut() { Some(w) => w.await, None => std::future::pending().await } } => {
                    *writing = None;
                    Err(Over::Broken(Why::Unreachable))
                }
                () = told(stop) => Err(Over::Stopped),
            };
            if let Err(over) = done {
                if over == Over::Stopped {
                    self.leave(&mut reader).await;
                }
                return over;
            }
        }
    }

    /// When something has to be looked at if nothing happens.
    fn wake(&self) -> Instant {
        let asked = self.asked.map_or(self.last + self.timing.idle, |since| since + self.timing.alive);
        self.waiting.values().map(|w| w.until).fold(asked, Instant::min)
    }

    fn look(&mut self) -> Result<(), Over> {
        let now = Instant::now();
        let late: Vec<u32> = self.waiting.iter().filter(|(_, w)| w.until <= now).map(|(n, _)| *n).collect();
        for number in &late {
            if let Some(waiting) = self.waiting.remove(number) {
                let left = waiting.left.load(Ordering::Acquire);
                let _ = waiting.answer.send(if left { Answer::Lost(Why::TimedOut) } else { Answer::Unwritten });
            }
        }
        match self.asked {
            Some(since) if since + self.timing.alive <= now => return Err(Over::Broken(Why::TimedOut)),
            Some(_) => {}
            // An answer that does not come is reason enough to ask.
            None if !late.is_empty() || self.last + self.timing.idle <= now => {
                let number = self.number();
                self.send(Command::new(CommandStatus::EsmeRok, number, Pdu::EnquireLink))?;
                self.asked = Some(now);
            }
            None => {}
        }
        Ok(())
    }

    fn number(&mut self) -> u32 {
        let number = self.next;
        self.next = if number >= 0x7fff_ffff { 1 } else { number + 1 };
        number
    }

    fn send(&self, command: Command) -> Result<(), Over> {
        self.send_marked(&command, None)
    }

    fn send_marked(&self, command: &Command, left: Option<Arc<AtomicBool>>) -> Result<(), Over> {
        self.out.try_send((frame::bytes(command), left)).map_err(|_| Over::Broken(Why::Unreachable))
    }

    fn hand(&mut self, order: Order) -> Result<(), Over> {
        let (number, left) = (self.number(), Arc::<AtomicBool>::default());
        let command = Command::new(CommandStatus::EsmeRok, number, order.message);
        let sent = self.send_marked(&command, Some(left.clone()));
        let until = (Instant::now() + self.timing.answer).min(order.until);
        self.waiting.insert(number, Waiting { answer: order.answer, until, left });
        sent
    }

    fn hear(&mut self, heard: Heard) -> Result<(), Over> {
        self.last = Instant::now();
        self.asked = None;
        let command = match heard {
            Heard::Command(command) => command,
            Heard::Broken { id, sequence } => return self.hear_broken(id, sequence),
        };
        let (status, number) = (command.status(), command.sequence_number());
        match (command.id(), command.pdu()) {
            (CommandId::SubmitSmResp, pdu) => {
                let id = match pdu {
                    Some(Pdu::SubmitSmResp(said)) => said.message_id().as_str().trim_end_matches('\0').to_owned(),
                    _ => String::new(),
                };
                self.answered(number, status, id);
                Ok(())
            }
            (CommandId::GenericNack, _) => {
                self.answered(number, status, String::new());
                Ok(())
            }
            (CommandId::DeliverSm, Some(Pdu::DeliverSm(sm))) => self.hear_delivery(number, sm),
            (CommandId::EnquireLink, _) => self.reply(number, Pdu::EnquireLinkResp),
            (CommandId::Unbind, _) => {
                self.reply(number, Pdu::UnbindResp)?;
                Err(Over::Broken(Why::Unreachable))
            }
            // These have no answer.
            (CommandId::AlertNotification | CommandId::Outbind, _) => Ok(()),
            (id, _) if id.is_response() => Ok(()),
            _ => self.nack(number, CommandStatus::EsmeRinvcmdid),
        }
    }

    /// What cannot be read is answered too: it would come again for ever.
    fn hear_broken(&mut self, id: u32, number: u32) -> Result<(), Over> {
        match CommandId::from(id) {
            CommandId::SubmitSmResp => {
                if let Some(waiting) = self.waiting.remove(&number) {
                    let _ = waiting.answer.send(Answer::Lost(Why::NotUnderstood));
                }
                Ok(())
            }
            CommandId::DeliverSm => self.answer_delivery(number, CommandStatus::EsmeRxPAppn),
            other if other.is_response() => Ok(()),
            CommandId::Other(_) => self.nack(number, CommandStatus::EsmeRinvcmdid),
            _ => self.nack(number, CommandStatus::EsmeRinvcmdlen),
        }
    }

    fn answered(&mut self, number: u32, status: CommandStatus, id: String) {
        // An answer that nobody waits for any more comes too late.
        if let Some(waiting) = self.waiting.remove(&number) {
            let _ = waiting.answer.send(Answer::Said(status, id));
        }
    }

    fn hear_delivery(&mut self, number: u32, sm: &DeliverSm) -> Result<(), Over> {
        if self.heard.len() >= HEARD {
            return self.answer_delivery(number, CommandStatus::EsmeRxTAppn);
        }
        let Some(back) = inbound::read(sm, self.ids, self.hearing.clock.now()) else {
            return self.answer_delivery(number, CommandStatus::EsmeRok);
        };
        let (ear, patience) = (self.hearing.ear.clone(), self.timing.alive);
        self.heard.push(Box::pin(async move { (number, timeout(patience, ear(back)).await.unwrap_or(false)) }));
        Ok(())
    }

    fn answer_delivery(&self, number: u32, status: CommandStatus) -> Result<(), Over> {
        self.send(Command::new(status, number, Pdu::DeliverSmResp(DeliverSmResp::default())))
    }

    fn reply(&self, number: u32, with: Pdu) -> Result<(), Over> {
        self.send(Command::new(CommandStatus::EsmeRok, number, with))
    }

    fn nack(&self, number: u32, status: CommandStatus) -> Result<(), Over> {
        self.send(Command::new(status, number, Pdu::GenericNack))
    }

    fn part_from(&self, ended: Ended) -> Over {
        if ended == Ended::NotSmpp {
            let _ = self.nack(0, CommandStatus::EsmeRinvcmdlen);
        }
        ended.into()
    }

    /// Says goodbye: what waits for an answer may still get it, for as long as a peer has to answer.
    async fn leave(&mut self, reader: &mut Reader<ReadHalf<Box<dyn Stream>>>) {
        let number = self.number();
        if self.reply(number, Pdu::Unbind).is_err() {
            return;
        }
        let until = Instant::now() + self.timing.alive;
        while let Ok(Ok(heard)) = timeout_at(until, reader.next()).await {
            if matches!(&heard, Heard::Command(c) if c.id() == CommandId::UnbindResp) || self.hear(heard).is_err() {
                return;
            }
        }
    }
}
