// @ts-check
/** What was found, grouped and counted. */

/** @typedef {import('./openapi.js').Difference} Difference */

/** One platform's traffic from one client. */
export class Report {
  /** @param {string} title */
  constructor(title) {
    this.title = title;
    this.exchanges = 0;
    /** @type {Map<string, number>} */
    this.undescribed = new Map();
    /** @type {Map<string, { count: number, difference: Difference, reason?: string }>} */
    this.differences = new Map();
  }

  /** @param {string} what */
  leftOut(what) {
    this.undescribed.set(what, (this.undescribed.get(what) ?? 0) + 1);
  }

  /**
   * @param {Difference} difference
   * @param {string} [reason] why the description is known to be wrong there
   */
  add(difference, reason) {
    const { operation, part, status, what } = difference;
    const key = [operation, part, part === 'answer' ? status : '', what].join(' ');
    const entry = this.differences.get(key) ?? { count: 0, difference, reason };
    entry.count += 1;
    this.differences.set(key, entry);
  }

  /**
   * How many differ that no known defect explains.
   * @param {import('./openapi.js').Part} part
   */
  count(part) {
    return this.#entries()
      .filter(({ difference, reason }) => difference.part === part && !reason)
      .reduce((sum, { count }) => sum + count, 0);
  }

  /** The lines to print. */
  lines() {
    const known = this.#entries().filter(({ reason }) => reason);
    const total = known.reduce((sum, { count }) => sum + count, 0);
    const lines = [
      `${this.title}: ${this.exchanges} exchanges; requests: ${this.count('request')} differ; ` +
        `answers: ${this.count('answer')} differ; ${total} known defects of the descriptions`,
    ];
    for (const { count, difference } of this.#entries().filter(({ reason }) => !reason)) {
      const { operation, part, status, what } = difference;
      const where = part === 'answer' ? `answer ${status}` : 'request';
      lines.push(`  ${count} × ${operation}, ${where}: ${what}`);
    }
    for (const [what, count] of this.undescribed) lines.push(`  ${count} × not described: ${what}`);
    return lines;
  }

  #entries() {
    return [...this.differences.values()].sort((left, right) => right.count - left.count);
  }
}
