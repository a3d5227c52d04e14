import { t } from '../text';
import styles from './Spark.module.css';

const WIDTH = 240;
const HEIGHT = 48;

/** Points of a line through the values, from 0 at the bottom to a little over the largest at the top. */
function points(values: number[]): string {
  const top = Math.max(...values, 1) * 1.15;
  const step = WIDTH / Math.max(values.length - 1, 1);
  return values
    .map(
      (value, index) =>
        `${(index * step).toFixed(1)},${(HEIGHT - (value / top) * HEIGHT).toFixed(1)}`,
    )
    .join(' ');
}

/** Speed over the last moments; the caption says it in words. */
export function Spark({ values, now }: { values: number[]; now: number }) {
  const speed = now.toFixed(1);
  return (
    <figure className={styles.figure}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={styles.chart}
        aria-hidden="true"
      >
        <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className={styles.base} />
        {values.length > 1 && <polyline points={points(values)} className={styles.line} />}
      </svg>
      <figcaption>{now > 0 ? t('run-per-second', { speed }) : t('run-no-speed')}</figcaption>
    </figure>
  );
}
