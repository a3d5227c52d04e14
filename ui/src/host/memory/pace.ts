/** When prepared work moves on: by the clock in a browser, by hand in a test. */
export interface Pace {
  /** Do `work` after `milliseconds`. */
  later: (work: () => void, milliseconds: number) => void;
}

export const byTheClock: Pace = {
  later: (work, milliseconds) => {
    setTimeout(work, milliseconds);
  },
};

/** Work that waits until `turn` is called. */
export function byHand(): Pace & { turn: () => void } {
  let waiting: (() => void)[] = [];
  return {
    later: (work) => {
      waiting.push(work);
    },
    turn: () => {
      const due = waiting;
      waiting = [];
      due.forEach((work) => work());
    },
  };
}
