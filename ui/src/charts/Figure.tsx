/**
 * The frame of every chart: what it shows as a sentence, the marks, one of which can be read out in full, and the same
 * figures as a table one button away. Arrow keys move along the marks, which are one stop for Tab.
 */
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { Button } from '../parts/Button';
import { t } from '../text';
import styles from './Charts.module.css';
import { useWidth } from './useWidth';

/** One thing that is drawn, with its words. */
export interface Mark {
  id: string;
  /** Of the table's row: "12 Nov 10:42". */
  label: string;
  /** One a column of the table. */
  values: string[];
  /** All of it in a sentence, for whoever cannot see the mark. */
  said: string;
  /** Leads somewhere, when it is pressed. */
  open?: () => void;
}

export interface Pattern {
  word: string;
  kind: 'solid' | 'diagonal' | 'dots' | 'outline';
}

interface Props {
  /** What the chart shows, as a finding. */
  finding: string;
  /** What is drawn, in a few words. */
  title: string;
  marks: Mark[];
  /** Heads of the table; the first is of the labels. */
  columns: string[];
  legend?: Pattern[];
  /** One of several that are alike: without a legend, and without the words on how to read it. */
  small?: boolean;
  /** Draws the marks, so wide; `focusable` goes onto the element of each. */
  draw: (focusable: (nth: number) => Focusable, width: number) => ReactNode;
}

/** What makes an element of the drawing a mark. */
export interface Focusable {
  role: 'button' | 'img';
  tabIndex: 0 | -1;
  'aria-label': string;
  'data-mark': number;
  'data-now': boolean;
  onFocus: () => void;
  onPointerEnter: () => void;
  onClick: () => void;
}

function next(key: string, now: number, last: number): number | undefined {
  return {
    ArrowRight: Math.min(now + 1, last),
    ArrowLeft: Math.max(now - 1, 0),
    Home: 0,
    End: last,
  }[key];
}

function Values({ marks, columns, title }: Pick<Props, 'marks' | 'columns' | 'title'>) {
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {marks.map(({ id, label, values }) => (
            <tr key={id}>
              <th scope="row">{label}</th>
              {values.map((value, nth) => (
                <td key={columns[nth + 1]}>{value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Legend({ of }: { of: Pattern[] }) {
  return (
    <ul className={styles.legend} aria-hidden="true">
      {of.map(({ word, kind }) => (
        <li key={word}>
          <svg width="12" height="12" viewBox="0 0 12 12">
            <rect x="0.5" y="0.5" width="11" height="11" className={styles[kind]} />
          </svg>
          {word}
        </li>
      ))}
    </ul>
  );
}

export function Figure(props: Props) {
  const { finding, title, marks, columns, legend, small, draw } = props;
  const id = useId();
  const [table, setTable] = useState(false);
  const [read, setRead] = useState<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const last = marks.length - 1;
  // Until somebody is at a mark, Tab comes to the newest.
  const stop = Math.min(read ?? last, last);
  function onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' || event.key === ' ') {
      const open = marks[stop]?.open;
      if (!open) return;
      event.preventDefault();
      open();
      return;
    }
    const to = next(event.key, stop, last);
    if (to === undefined) return;
    event.preventDefault();
    box.current?.querySelector<SVGElement>(`[data-mark="${to}"]`)?.focus();
  }
  const focusable = (nth: number): Focusable => ({
    role: marks[nth]?.open ? 'button' : 'img',
    tabIndex: nth === stop ? 0 : -1,
    'aria-label': marks[nth]?.said ?? '',
    'data-mark': nth,
    'data-now': nth === read,
    onFocus: () => setRead(nth),
    onPointerEnter: () => setRead(nth),
    onClick: () => marks[nth]?.open?.(),
  });
  return (
    <figure className={styles.figure} aria-labelledby={id}>
      <figcaption className={styles.caption}>
        <span id={id} className={styles.finding}>
          <span className="visually-hidden">{title}: </span>
          {finding}
        </span>
        {marks.length > 0 && (
          <Button
            small
            kind="quiet"
            aria-expanded={table}
            aria-label={t('chart-act-of', {
              action: table ? t('chart-hide-table') : t('chart-show-table'),
              title,
            })}
            onPress={() => setTable(!table)}
          >
            {table ? t('chart-hide-table') : t('chart-show-table')}
          </Button>
        )}
      </figcaption>
      {marks.length > 0 && (
        <>
          {/* The marks inside take the focus; the box only hears the keys that move it along them. */}
          {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
          <div ref={box} className={styles.drawing} onKeyDown={onKey}>
            {draw(focusable, width)}
          </div>
          {(read !== null || !small) && (
            <p className={styles.read} aria-hidden="true">
              {read !== null ? marks[read]?.said : t('chart-read')}
            </p>
          )}
          {legend && !small && <Legend of={legend} />}
          {table && <Values marks={marks} columns={columns} title={title} />}
        </>
      )}
    </figure>
  );
}
