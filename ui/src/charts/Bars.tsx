/** Stacked bars, each a mark. */
import { useId } from 'react';
import { count } from '../text/when';
import styles from './Charts.module.css';
import { Figure, type Mark, type Pattern } from './Figure';
import { ticks } from './scale';

export interface Bar extends Mark {
  /** From the bottom up, in the order of the legend. */
  parts: number[];
}

interface Props {
  finding: string;
  title: string;
  columns: string[];
  legend: Pattern[];
  bars: Bar[];
  /** One of several that are alike. */
  small?: boolean;
}

const LEFT = 44;
const BOTTOM = 6;

/** Patterns, so that no part is told by its colour alone. */
export function Patterns({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={`${id}-diagonal`} width="5" height="5" patternUnits="userSpaceOnUse">
        <rect width="5" height="5" className={styles.ground} />
        <path d="M-1,1 l2,-2 M0,5 l5,-5 M4,6 l2,-2" className={styles.hatch} />
      </pattern>
      <pattern id={`${id}-dots`} width="5" height="5" patternUnits="userSpaceOnUse">
        <rect width="5" height="5" className={styles.ground} />
        <circle cx="2.5" cy="2.5" r="1.3" className={styles.spots} />
      </pattern>
    </defs>
  );
}

interface AxisProps {
  values: number[];
  y: (value: number) => number;
  width: number;
}

export function Axis({ values, y, width }: AxisProps) {
  return (
    <g aria-hidden="true">
      {values.map((value) => (
        <g key={value}>
          <line x1={LEFT} x2={width} y1={y(value)} y2={y(value)} className={styles.line} />
          <text x={LEFT - 6} y={y(value) + 4} className={styles.tick}>
            {count(value)}
          </text>
        </g>
      ))}
    </g>
  );
}

export function Bars({ finding, title, columns, legend, bars, small }: Props) {
  const height = small ? 72 : 120;
  const id = useId();
  const sum = ({ parts }: Bar) => parts.reduce((all, part) => all + part, 0);
  const axis = ticks(Math.max(0, ...bars.map(sum)));
  const most = axis.at(-1) ?? 1;
  const y = (value: number) => height - BOTTOM - (value / most) * (height - BOTTOM - 10);
  const room = (width: number) => (width - LEFT) / Math.max(bars.length, 8);
  const fill = (kind: Pattern['kind'] | undefined) =>
    kind === 'diagonal' || kind === 'dots' ? { fill: `url(#${id}-${kind})` } : {};
  return (
    <Figure
      finding={finding}
      title={title}
      columns={columns}
      legend={legend}
      small={small ?? false}
      marks={bars}
      draw={(focusable, width) => (
        <svg viewBox={`0 0 ${width} ${height}`} className={styles.chart}>
          <Patterns id={id} />
          <Axis values={axis} y={y} width={width} />
          {bars.map((bar, nth) => {
            const wide = Math.min(28, room(width) * 0.7);
            const x = LEFT + room(width) * (nth + 0.5) - wide / 2;
            let below = 0;
            return (
              <g key={bar.id} {...focusable(nth)} className={styles.mark}>
                <rect
                  x={x - 3}
                  y={2}
                  width={wide + 6}
                  height={height - 4}
                  className={styles.reach}
                />
                {bar.parts.map((part, of) => {
                  const from = below;
                  below += part;
                  // Whoever is there at all can be seen.
                  const tall = part > 0 ? Math.max(2, y(from) - y(below)) : 0;
                  const kind = legend[of]?.kind;
                  return (
                    <rect
                      key={legend[of]?.word}
                      x={x}
                      width={wide}
                      y={y(from) - tall}
                      height={tall}
                      className={kind && styles[kind]}
                      style={fill(kind)}
                    />
                  );
                })}
              </g>
            );
          })}
        </svg>
      )}
    />
  );
}
