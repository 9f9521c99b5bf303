// A provider of SMS that is not ours: the PDUs are read and written by node-smpp. It makes the mistakes that it is asked for, and keeps
// a log of every message that it took and of what became of the answer. Called by house/smpp-faults.mjs.
// It must not know WeBM: what it sees is what stands on the line.
import { setTimeout as pause } from 'node:timers/promises';
import smpp from 'smpp';

/** A small generator, so that a run can be made again. */
export function chance(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export class Smsc {
  /** Every message that came: `{at, to, text, id, said, session, undelivered}`; `said` is `yes`, `lost` or `throttled`. */
  log = [];
  /** Connections: `{number, ended}`, `ended` a moment or nothing. */
  sessions = [];
  /** Receipts that were not acknowledged yet. */
  #receipts = [];
  #bound = new Set();
  #awaited = 0;
  #closed = false;

  /** Shares of messages: throttled, taken without an answer, not delivered in the end. */
  constructor({ seed = 1, throttled = 0, lost = 0, undelivered = 0 } = {}) {
    this.random = chance(seed);
    this.faults = { throttled, lost, undelivered };
    this.next = 0;
    this.server = smpp.createServer((session) => this.#serve(session));
    // What is wrong on a line ends that line.
    this.server.on('error', (error) => process.stderr.write(`smsc: ${error}\n`));
  }

  async listen(port = 0) {
    await new Promise((done) => this.server.listen(port, '127.0.0.1', done));
    this.port = this.server.address().port;
    this.working = this.#receiptsGo();
  }

  async close() {
    this.#closed = true;
    await this.working;
    for (const session of this.#bound) session.destroy();
    await new Promise((done) => this.server.close(done));
  }

  /** How many messages were taken. */
  get taken() {
    return this.log.filter((one) => one.said !== 'throttled').length;
  }

  /** Whether every receipt was acknowledged. */
  get quiet() {
    return this.#receipts.length === 0 && this.#awaited === 0;
  }

  #serve(session) {
    const mine = { number: this.sessions.length, ended: undefined };
    this.sessions.push(mine);
    session.setMaxListeners(0);
    session.on('error', () => session.destroy());
    session.on('close', () => {
      mine.ended = Date.now();
      this.#bound.delete(session);
    });
    session.on('bind_transceiver', (pdu) => {
      const right = pdu.system_id === 'webm' && pdu.password === 'geheim';
      session.send(pdu.response({ command_status: right ? smpp.ESME_ROK : smpp.ESME_RINVPASWD, system_id: 'smsc' }));
      if (right) this.#bound.add(session);
    });
    session.on('enquire_link', (pdu) => session.send(pdu.response()));
    session.on('unbind', (pdu) => {
      session.send(pdu.response());
      session.close();
    });
    session.on('submit_sm', (pdu) => void this.#take(session, mine, pdu));
  }

  async #take(session, mine, pdu) {
    const text = pdu.short_message.message ?? pdu.short_message;
    const one = { at: Date.now(), to: `+${pdu.destination_addr}`, text: String(text), session: mine.number };
    this.log.push(one);
    const dice = this.random();
    if (dice < this.faults.throttled) {
      one.said = 'throttled';
      session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
      return;
    }
    // A number with capitals, as many have them.
    one.id = `A${(++this.next).toString(16).toUpperCase().padStart(7, '0')}`;
    one.undelivered = this.random() < this.faults.undelivered;
    // Each comes twice.
    this.#receipts.push(one, one);
    one.said = dice < this.faults.throttled + this.faults.lost ? 'lost' : 'yes';
    if (one.said === 'lost') return;
    await pause(this.random() * 20);
    one.answered = Date.now();
    // The line broke first: nobody heard it.
    if (!session.send(pdu.response({ message_id: one.id }))) one.said = 'lost';
  }

  /** Brings receipts in any order, some before the answer, again and again until they are acknowledged. */
  async #receiptsGo() {
    while (!this.#closed) {
      const [session] = this.#bound;
      if (!session || this.#receipts.length === 0 || this.#awaited >= 50) {
        await pause(5);
        continue;
      }
      const [one] = this.#receipts.splice(Math.floor(this.random() * this.#receipts.length), 1);
      this.#awaited += 1;
      void this.#bring(session, one).then((heard) => {
        this.#awaited -= 1;
        if (!heard) this.#receipts.push(one);
      });
      if (this.random() < 0.2) await pause(1);
    }
  }

  async #bring(session, one) {
    const stat = one.undelivered ? 'UNDELIV' : 'DELIVRD';
    const heard = new Promise((done) => {
      const sent = session.deliver_sm(
        {
          source_addr_ton: 1,
          source_addr_npi: 1,
          source_addr: one.to.slice(1),
          destination_addr: 'WeBM',
          esm_class: 4,
          short_message: `id:${one.id} sub:001 dlvrd:001 submit date:2611261200 done date:2611261200 stat:${stat} err:000 text:${one.text.slice(0, 20)}`,
        },
        (answer) => done(answer.command_status === smpp.ESME_ROK),
      );
      if (!sent) done(false);
      session.once('close', () => done(false));
    });
    return Promise.race([heard, pause(15_000).then(() => false)]);
  }
}
