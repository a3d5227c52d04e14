/** Points over time, with or without a line through them; each is a mark. */
import { Axis } from './Bars';
import styles from './Charts.module.css';
import { Figure, type Mark } from './Figure';
import { ticks } from './scale';

export interface Dot extends Mark {
  value: number;
}

interface Props {
  finding: string;
  title: string;
  columns: string[];
  dots: Dot[];
  line?: boolean;
}

const HEIGHT = 120;
const LEFT = 50;

export function Dots({ finding, title, columns, dots, line }: Props) {
  const axis = ticks(Math.max(0, ...dots.map(({ value }) => value)));
  const most = axis.at(-1) ?? 1;
  const y = (value: number) => HEIGHT - 8 - (value / most) * (HEIGHT - 20);
  return (
    <Figure
      finding={finding}
      title={title}
      columns={columns}
      marks={dots}
      draw={(focusable, width) => {
        const step = (width - LEFT - 20) / Math.max(dots.length - 1, 1);
        const x = (nth: number) => LEFT + 10 + step * nth;
        const points = dots.map(({ value }, nth) => `${x(nth).toFixed(1)},${y(value).toFixed(1)}`);
        return (
          <svg viewBox={`0 0 ${width} ${HEIGHT}`} className={styles.chart}>
            <Axis values={axis} y={y} width={width} />
            {line && <polyline points={points.join(' ')} className={styles.path} />}
            {dots.map((dot, nth) => (
              <g key={dot.id} {...focusable(nth)} className={styles.mark}>
                <rect
                  x={x(nth) - Math.min(10, step / 2)}
                  y={2}
                  width={Math.min(20, step)}
                  height={HEIGHT - 4}
                  className={styles.reach}
                />
                <circle cx={x(nth)} cy={y(dot.value)} r={3.5} className={styles.point} />
              </g>
            ))}
          </svg>
        );
      }}
    />
  );
}
