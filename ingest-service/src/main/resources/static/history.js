// What a window has received of one stream: columns of minimum and maximum, and gaps.

const COLUMNS = 65_536; // a minute at 1,000 columns a second
const GAPS = 1_000;

/** The latest columns and gaps in the order of their positions. */
export class History {
  /** @param channels values per element; @param step elements per column */
  constructor(channels, step) {
    this.channels = channels;
    this.step = step;
    this.end = 0; // position after the last column or gap
    this.gaps = []; // {position, end, dropped, skipped}
    this.lost = 0; // elements in all gaps ever
    this.gapCount = 0;
    this.#positions = new Float64Array(COLUMNS);
    this.#values = new Float32Array(COLUMNS * channels * 2);
  }

  #positions;
  #values;
  #written = 0; // columns ever; the last COLUMNS of them are kept

  /** Adds columns of (minimum, maximum) for each channel, in little-endian floats. */
  add(position, count, view) {
    const width = this.channels * 2;
    const columns = view.byteLength / (4 * width);
    for (let column = 0; column < columns; column++) {
      const slot = this.#written++ % COLUMNS;
      this.#positions[slot] = position + column * this.step;
      for (let i = 0; i < width; i++) {
        this.#values[slot * width + i] = view.getFloat32(4 * (column * width + i), true);
      }
    }
    this.end = position + count;
  }

  addGap(position, dropped, skipped) {
    const end = position + dropped + skipped;
    this.gaps.push({position, end, dropped, skipped});
    if (this.gaps.length > GAPS) {
      this.gaps.shift();
    }
    this.gapCount++;
    this.lost += dropped + skipped;
    this.end = end;
  }

  /** Calls visit(position, values, offset) for each kept column from one position to another. */
  forEachColumn(from, to, visit) {
    const oldest = Math.max(0, this.#written - COLUMNS);
    let low = oldest;
    let high = this.#written;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#positions[middle % COLUMNS] + this.step < from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const width = this.channels * 2;
    for (let i = low; i < this.#written; i++) {
      const slot = i % COLUMNS;
      if (this.#positions[slot] > to) {
        return;
      }
      visit(this.#positions[slot], this.#values, slot * width);
    }
  }
}
