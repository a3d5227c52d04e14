import type { Mode } from '../host';
import { t } from '../text';
import styles from './ModeTag.module.css';

const SHAPES: Record<Mode, string> = {
  practice: 'M8 2.5l5.5 5.5L8 13.5 2.5 8z',
  test: 'M8 3l5.8 10H2.2z',
  live: 'M8 3.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9z',
};

/** How real a workspace is, in a word and a shape. */
export function ModeTag({ mode }: { mode: Mode }) {
  const words: Record<Mode, string> = {
    practice: t('mode-practice'),
    test: t('mode-test'),
    live: t('mode-live'),
  };
  return (
    <span className={`${styles.tag ?? ''} ${styles[mode] ?? ''}`}>
      <svg width="12" height="12" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
        <path d={SHAPES[mode]} />
      </svg>
      {words[mode]}
    </span>
  );
}
