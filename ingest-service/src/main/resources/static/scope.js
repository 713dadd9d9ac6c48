// Draws the latest part of a stream: one vertical stroke per pixel column and channel from the
// minimum to the maximum, and a band where elements are missing.

const DELAY_SECONDS = 0.05; // hides the jitter of arrival
const CATCH_UP_SECONDS = 0.25;

export class Scope {
  #canvas;
  #context;
  #history = null;
  #rate = 1;
  #edge = 0; // position at the right edge; moves evenly although items arrive in steps
  #low = 0;
  #high = 0;

  constructor(canvas) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
  }

  /** Starts over with the history of a stream of so many elements a second. */
  show(history, rate) {
    this.#history = history;
    this.#rate = rate;
    this.#edge = history.end;
    this.#low = this.#high = 0;
  }

  /** Lowest and highest value in the picture. */
  get range() {
    return [this.#low, this.#high];
  }

  /** Draws so many seconds of the stream, `elapsed` seconds after the last picture. */
  draw(span, elapsed) {
    const history = this.#history;
    if (history === null) {
      return;
    }
    this.#advance(history.end - DELAY_SECONDS * this.#rate, elapsed, span);
    const {width, height, ratio} = this.#fit();
    const style = getComputedStyle(this.#canvas);
    const color = (name) => style.getPropertyValue(name);
    const context = this.#context;
    context.clearRect(0, 0, width, height);

    const elements = span * this.#rate;
    const from = this.#edge - elements;
    const x = (position) => ((position - from) / elements) * width;
    const columns = this.#reduce(from, width, x);
    const y = this.#scale(columns, height, ratio);

    const ticks = this.#ticks(from, span, width, ratio, x, y);
    this.#drawGrid(ticks, width, height, ratio, color('--grid'));
    this.#drawGaps(from, width, height, x, color('--gap'));
    this.#drawChannels(columns, width, x, y, ratio, color);
    this.#drawLabels(ticks, height, ratio, color('--faint'), color('--card'));
  }

  #advance(target, elapsed, span) {
    this.#edge += elapsed * this.#rate;
    const error = target - this.#edge;
    if (Math.abs(error) > (span / 2) * this.#rate) {
      this.#edge = target;
    } else {
      this.#edge += error * Math.min(1, elapsed / CATCH_UP_SECONDS);
    }
  }

  /** Matches the canvas to its place on the page, in device pixels. */
  #fit() {
    const ratio = window.devicePixelRatio;
    const width = Math.round(this.#canvas.clientWidth * ratio);
    const height = Math.round(this.#canvas.clientHeight * ratio);
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    return {width, height, ratio};
  }

  /** Merges the columns that share a pixel. Pixels without a column stay NaN. */
  #reduce(from, width, x) {
    const channels = this.#history.channels;
    const pixels = new Float32Array(width * channels * 2).fill(NaN);
    this.#history.forEachColumn(from, this.#edge, (position, values, offset) => {
      const pixel = Math.min(Math.floor(x(position)), width - 1);
      if (pixel < 0) {
        return;
      }
      const slot = pixel * channels * 2;
      for (let i = 0; i < 2 * channels; i += 2) {
        const low = values[offset + i];
        const high = values[offset + i + 1];
        pixels[slot + i] = pixels[slot + i] <= low ? pixels[slot + i] : low;
        pixels[slot + i + 1] = pixels[slot + i + 1] >= high ? pixels[slot + i + 1] : high;
      }
    });
    return pixels;
  }

  /** Chooses the range of values: grows at once, and shrinks slowly so that the picture is calm. */
  #scale(columns, height, ratio) {
    let low = Infinity;
    let high = -Infinity;
    for (const value of columns) {
      low = value < low ? value : low;
      high = value > high ? value : high;
    }
    if (low <= high) {
      const margin = Math.max((high - low) * 0.08, Math.abs(high) * 1e-3, 1e-9);
      const fresh = this.#low === this.#high;
      const ease = (now, next, grows) => (fresh || grows ? next : now + (next - now) * 0.02);
      this.#low = ease(this.#low, low - margin, low - margin < this.#low);
      this.#high = ease(this.#high, high + margin, high + margin > this.#high);
    }
    const bottom = height - 18 * ratio; // the labels of time stand below
    const factor = bottom / (this.#high - this.#low || 1);
    return (value) => bottom - (value - this.#low) * factor;
  }

  /** Where the lines of the grid are, and what is written at them. */
  #ticks(from, span, width, ratio, x, y) {
    const times = [];
    const seconds = niceStep(span, Math.max(2, Math.floor(width / (90 * ratio))));
    const end = (from + span * this.#rate) / this.#rate;
    for (let t = Math.ceil(from / this.#rate / seconds) * seconds; t <= end; t += seconds) {
      times.push({at: x(t * this.#rate), text: `${round(t, seconds)} s`});
    }
    const values = [];
    const step = niceStep(this.#high - this.#low, 4);
    for (let v = Math.ceil(this.#low / step) * step; v <= this.#high; v += step) {
      values.push({at: y(v), text: round(v, step)});
    }
    return {times, values};
  }

  #drawGrid({times, values}, width, height, ratio, color) {
    const context = this.#context;
    context.lineWidth = ratio;
    context.strokeStyle = color;
    context.beginPath();
    for (const {at} of times) {
      context.moveTo(at, 0);
      context.lineTo(at, height - 16 * ratio);
    }
    for (const {at} of values) {
      context.moveTo(0, at);
      context.lineTo(width, at);
    }
    context.stroke();
  }

  /** Writes over the picture, each text on a halo of the background. */
  #drawLabels({times, values}, height, ratio, color, halo) {
    const context = this.#context;
    context.font = `${11 * ratio}px system-ui, sans-serif`;
    context.textBaseline = 'bottom';
    context.lineWidth = 4 * ratio;
    context.strokeStyle = halo;
    context.fillStyle = color;
    const write = (text, left, bottom) => {
      context.strokeText(text, left, bottom);
      context.fillText(text, left, bottom);
    };
    times.forEach(({at, text}) => write(text, at + 3 * ratio, height - 2 * ratio));
    values.forEach(({at, text}) => write(text, 4 * ratio, at - 2 * ratio));
  }

  #drawGaps(from, width, height, x, color) {
    this.#context.fillStyle = color;
    for (const gap of this.#history.gaps) {
      if (gap.end >= from && gap.position <= this.#edge) {
        const left = Math.max(0, x(gap.position));
        this.#context.fillRect(left, 0, Math.max(1, Math.min(width, x(gap.end)) - left), height);
      }
    }
  }

  #drawChannels(columns, width, x, y, ratio, color) {
    const context = this.#context;
    const channels = this.#history.channels;
    // No line crosses a gap. They are in order, as the pixels are.
    const breaks = this.#history.gaps.map((gap) => Math.floor(x(gap.end)));
    context.lineWidth = 1.25 * ratio;
    context.lineJoin = 'round';
    for (let channel = 0; channel < channels; channel++) {
      context.strokeStyle = color(`--channel-${(channel % 4) + 1}`);
      context.beginPath();
      let pen = false;
      let nextBreak = 0;
      for (let pixel = 0; pixel < width; pixel++) {
        while (nextBreak < breaks.length && breaks[nextBreak] <= pixel) {
          pen = false;
          nextBreak++;
        }
        const low = columns[(pixel * channels + channel) * 2];
        if (Number.isNaN(low)) {
          continue;
        }
        const high = columns[(pixel * channels + channel) * 2 + 1];
        if (pen) {
          context.lineTo(pixel, y(high));
        } else {
          context.moveTo(pixel, y(high));
        }
        context.lineTo(pixel, y(low) + 0.01); // a lone point is visible too
        pen = true;
      }
      context.stroke();
    }
  }
}

/** The smallest of 1, 2 and 5 times a power of ten that divides a length into at most n parts. */
function niceStep(length, parts) {
  const rough = length / parts || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough);
  return step * power;
}

/** A number with the digits that a step needs. */
function round(value, step) {
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  return (Math.abs(value) < step / 2 ? 0 : value).toFixed(Math.min(digits, 9));
}
