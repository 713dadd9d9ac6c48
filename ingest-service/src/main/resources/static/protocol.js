// The browser's half of the WebSocket sub-protocol ringbuf.v1. The server sends one item for each
// item requested and none besides, so this file decides how fast the window reads.

const REQUEST = 0x01;
const OPEN = 0x10;
const DATA = 0x11;
const GAP = 0x12;
const END = 0x13;

const COMPLETED = 0;
const FAILED = 1;
const ENDS = ['completed', 'failed by its producer', 'closed', 'corrupted', 'cancelled'];

/** Close code of a server that has not come to our position: its ring has started over. */
const NOT_YET = 4416;

/** Items that may be under way at full speed: half a second of them at 60 a second. */
const WINDOW = 30;
const GRANT_MILLIS = 50;
const FIRST_RETRY_MILLIS = 500;
const LAST_RETRY_MILLIS = 8000;

/**
 * A stream on a server, for one window. After a lost connection it comes back with its last
 * position, and the server answers with a gap for what the window missed.
 *
 * The listener has: opened({position, step, fields}) whenever a stream starts at another position
 * than the one that the last has reached, data(position, count, view), gap(position, dropped,
 * skipped), state(text, isLive).
 */
export class RingSocket {
  #url;
  #listener;
  #socket = null;
  #next = null; // position of the first element not yet received
  #outstanding = 0; // items requested and not yet received
  #pace = Infinity; // items a second
  #allowance = 0;
  #grantedAt = 0;
  #retryMillis = FIRST_RETRY_MILLIS;

  /** @param {URL} url of the stream; `since` is added when a connection was lost */
  constructor(url, listener) {
    this.#url = url;
    this.#listener = listener;
    setInterval(() => this.#grant(), GRANT_MILLIS);
    this.#connect();
  }

  /** Reads at most this many items a second; Infinity takes the limit away. */
  set pace(itemsPerSecond) {
    this.#pace = itemsPerSecond;
    this.#allowance = 0;
    this.#grantedAt = performance.now();
    this.#grant();
  }

  #connect() {
    const url = new URL(this.#url);
    if (this.#next !== null) {
      url.searchParams.set('since', this.#next);
    }
    this.#listener.state('connecting', false);
    const socket = new WebSocket(url, 'ringbuf.v1');
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#outstanding = 0;
    let ended = false;
    socket.onopen = () => this.#grant();
    socket.onmessage = (message) => {
      const view = new DataView(message.data);
      if (view.getUint8(0) === END) {
        ended = this.#end(view);
      } else {
        this.#receive(view);
      }
    };
    socket.onclose = (event) => {
      this.#socket = null;
      if (event.code === NOT_YET) {
        this.#next = null;
      }
      if (!ended) {
        this.#retry(event.reason);
      }
    };
  }

  #retry(reason) {
    const seconds = this.#retryMillis / 1000;
    this.#listener.state(`${reason || 'disconnected'}, next attempt in ${seconds} s`, false);
    setTimeout(() => this.#connect(), this.#retryMillis);
    this.#retryMillis = Math.min(2 * this.#retryMillis, LAST_RETRY_MILLIS);
  }

  #receive(view) {
    const position = () => Number(view.getBigInt64(8, true)); // exact below 2^53
    switch (view.getUint8(0)) {
      case OPEN:
        this.#retryMillis = FIRST_RETRY_MILLIS;
        if (this.#next !== position()) {
          this.#next = position();
          this.#listener.opened({
            position: this.#next,
            step: view.getUint32(16, true),
            fields: fields(new TextDecoder().decode(new Uint8Array(view.buffer, 24))),
          });
        }
        this.#listener.state('live', true);
        break;
      case DATA: {
        this.#outstanding--;
        const count = Number(view.getBigInt64(16, true));
        this.#next = position() + count;
        this.#listener.data(position(), count, new DataView(view.buffer, 24));
        break;
      }
      case GAP: {
        this.#outstanding--;
        const dropped = Number(view.getBigInt64(16, true));
        const skipped = Number(view.getBigInt64(24, true));
        this.#next = position() + dropped + skipped;
        this.#listener.gap(position(), dropped, skipped);
        break;
      }
    }
    this.#grant();
  }

  /** Returns whether the stream has ended for good. */
  #end(view) {
    const kind = view.getUint8(1);
    if (kind >= ENDS.length) {
      return false; // the server is going away: come back with the position
    }
    const code = kind === FAILED ? ` with code ${view.getInt32(4, true)}` : '';
    this.#listener.state(ENDS[kind] + code, kind === COMPLETED);
    return true;
  }

  #grant() {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      return;
    }
    const room = WINDOW - this.#outstanding;
    if (this.#pace === Infinity) {
      if (room >= WINDOW / 2) {
        this.#request(room);
      }
      return;
    }
    const now = performance.now();
    this.#allowance += ((now - this.#grantedAt) / 1000) * this.#pace;
    this.#grantedAt = now;
    const items = Math.min(Math.floor(this.#allowance), room);
    if (items > 0) {
      this.#request(items);
    }
    this.#allowance = Math.min(this.#allowance - Math.max(items, 0), 1);
  }

  #request(items) {
    const frame = new DataView(new ArrayBuffer(16));
    frame.setUint8(0, REQUEST);
    frame.setBigInt64(8, BigInt(items), true);
    this.#socket.send(frame.buffer);
    this.#outstanding += items;
  }
}

/** Names of the fields of a layout such as `x.min:f32,x.max:f32`. */
function fields(layout) {
  return layout.split(',').map((field) => field.split(':')[0]);
}
