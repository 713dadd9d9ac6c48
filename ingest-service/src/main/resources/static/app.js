// Puts the page together: a card per stream with its picture, this window's reader and the ring's
// counters.

import {History} from './history.js';
import {RingSocket} from './protocol.js';
import {Scope} from './scope.js';

const COLUMNS_PER_SECOND = 1_000; // at most; a display shows no more
const ITEMS_PER_SECOND = 30; // at most
const FULL_SPEED = 100;
const GAPS_LISTED = 50;
const COUNTERS_MILLIS = 1_000;
const REDUCED_MOTION_SECONDS = 0.5;

const number = new Intl.NumberFormat('en');
const page = (id) => document.getElementById(id);

/** A card on the page. */
class StreamCard {
  #card;
  #stream;
  #scope;
  #history = null;
  #socket;
  #counters = null; // {at, offered} of the last look
  #received = 0;
  #changed = false; // the window's figures, since they were last written

  constructor(stream) {
    this.#stream = stream;
    this.#card = page('stream').content.cloneNode(true).querySelector('article');
    this.#card.id = `stream-${stream.name}`;
    this.#text('.name', stream.name);
    this.#text('.kind', `${stream.element}, ${number.format(stream.rate)} per second`);
    page('streams').append(this.#card);
    this.#scope = new Scope(this.#find('canvas'));
    this.#find('.speed input').addEventListener('input', () => this.#setSpeed());
    this.#connect();
    this.#setSpeed();
    this.count(stream);
  }

  #find(selector) {
    return this.#card.querySelector(selector);
  }

  #text(selector, text) {
    this.#find(selector).textContent = text;
  }

  #connect() {
    const rate = this.#stream.rate;
    const step = Math.max(1, Math.ceil(rate / COLUMNS_PER_SECOND));
    const columns = Math.max(1, Math.round(rate / step / ITEMS_PER_SECOND));
    const url = new URL(`api/streams/${encodeURIComponent(this.#stream.name)}/scope`, document.baseURI);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('step', step);
    url.searchParams.set('columns', columns);
    this.itemsPerSecond = rate / (step * columns);
    this.#socket = new RingSocket(url, this);
  }

  // The listener of the socket.

  opened({position, step, fields}) {
    const names = fields
      .filter((field) => field.endsWith('min'))
      .map((field) => field.slice(0, -'.min'.length));
    this.#history = new History(names.length, step);
    this.#history.end = position;
    this.#received = 0;
    this.#changed = true;
    this.#find('.gaps').replaceChildren();
    this.#scope.show(this.#history, this.#stream.rate);
    const legend = names.filter((name) => name !== '').map((name) => {
      const item = document.createElement('li');
      item.textContent = name;
      return item;
    });
    this.#find('.legend').replaceChildren(...legend);
  }

  data(position, count, view) {
    this.#history.add(position, count, view);
    this.#received += count;
    this.#changed = true;
  }

  gap(position, dropped, skipped) {
    this.#history.addGap(position, dropped, skipped);
    this.#changed = true;
    const item = document.createElement('li');
    const seconds = (position / this.#stream.rate).toFixed(3);
    const lost = number.format(dropped + skipped);
    item.textContent = `${lost} lost from position ${number.format(position)}, at ${seconds} s`;
    item.dataset.position = position;
    item.dataset.count = dropped + skipped;
    const list = this.#find('.gaps');
    list.prepend(item);
    if (list.children.length > GAPS_LISTED) {
      list.lastChild.remove();
    }
  }

  state(text, isLive) {
    this.#text('.state', text);
    this.#card.dataset.live = isLive;
  }

  // What the page asks for.

  #setSpeed() {
    const percent = Number(this.#find('.speed input').value);
    const full = percent === FULL_SPEED;
    this.#socket.pace = full ? Infinity : (this.itemsPerSecond * percent) / FULL_SPEED;
    this.#text('.speed output', full ? 'full speed' : `${percent} % of full speed`);
  }

  draw(span, elapsed) {
    this.#scope.draw(span, elapsed);
    if (this.#changed) {
      this.#changed = false;
      this.#text('.received', number.format(this.#received));
      this.#text('.lost', number.format(this.#history.lost));
      this.#text('.gap-count', number.format(this.#history.gapCount));
      this.#card.dataset.position = this.#history.end;
    }
  }

  /** Shows the counters of the ring, and says in words what the picture shows. */
  count(stream) {
    for (const name of ['offered', 'delivered', 'dropped', 'skipped', 'subscribers']) {
      this.#text(`.ring .${name}`, number.format(stream[name]));
    }
    this.#showTopic(stream.topic);
    const now = performance.now();
    if (this.#counters !== null) {
      const seconds = (now - this.#counters.at) / 1000;
      const rate = Math.round((stream.offered - this.#counters.offered) / seconds);
      this.#text('.rate', `${number.format(rate)}/s`);
    }
    this.#counters = {at: now, offered: stream.offered};
    const fill = stream.buffered / stream.capacity;
    this.#find('meter').value = fill;
    this.#text('.fill output', `${(100 * fill).toFixed(1)} %`);
    const [low, high] = this.#scope.range;
    const gaps = this.#history?.gapCount ?? 0;
    this.#find('canvas').setAttribute(
      'aria-label',
      `${stream.name}: values from ${low.toPrecision(3)} to ${high.toPrecision(3)}; ` +
        `${gaps} gaps in this window`);
  }

  /** Shows how the stream arrives in a Kafka topic, if the service writes to one. */
  #showTopic(topic) {
    if (topic) {
      this.#find('.in-topic').hidden = false;
      this.#text('.acknowledged', number.format(topic.acknowledged));
      const place = `${topic.stream} in partition ${topic.partition} of topic ${topic.topic}`;
      this.#text('.topic', topic.problem ?? `Kafka: ${place}`);
    }
  }
}

const cards = new Map();
let paused = false;

function setPaused(value) {
  paused = value;
  page('pause').ariaPressed = value;
  page('pause').textContent = value ? 'Continue' : 'Pause';
}

function changeSpan(by) {
  const select = page('span');
  select.selectedIndex = Math.max(0, Math.min(select.length - 1, select.selectedIndex + by));
}

/** Reads the counters of all streams, again and again. The first answer makes the cards. */
async function watchCounters() {
  try {
    const answer = await fetch('api/streams', {cache: 'no-store'});
    if (!answer.ok) {
      throw new Error(`the server answered ${answer.status}`);
    }
    for (const stream of await answer.json()) {
      if (cards.has(stream.name)) {
        cards.get(stream.name).count(stream);
      } else {
        cards.set(stream.name, new StreamCard(stream));
      }
    }
    page('message').textContent = cards.size === 0 ? 'This service has no streams.' : '';
    page('streams').ariaBusy = false;
  } catch (error) {
    page('message').textContent = `No counters: ${error.message}`;
  }
  setTimeout(watchCounters, COUNTERS_MILLIS);
}

function animate() {
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
  let last = performance.now();
  const frame = (now) => {
    const elapsed = (now - last) / 1000;
    if (!calm.matches || elapsed >= REDUCED_MOTION_SECONDS) {
      last = now;
      if (!paused) {
        const span = Number(page('span').value);
        cards.forEach((card) => card.draw(span, elapsed));
      }
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

page('pause').addEventListener('click', () => setPaused(!paused));
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const inControl = event.target.closest('button, select, input, a');
  if (event.key === ' ' && !inControl) {
    event.preventDefault(); // would scroll
    setPaused(!paused);
  } else if (event.key === '+') {
    changeSpan(1);
  } else if (event.key === '-') {
    changeSpan(-1);
  }
});
watchCounters();
animate();
