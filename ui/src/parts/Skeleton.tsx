import { t } from '../text';
import styles from './Skeleton.module.css';
import { useLate } from './useLate';

/** The frame of a list that is on its way; shown only when the answer is late. */
export function Skeleton({ rows = 3 }: { rows?: number }) {
  const late = useLate(true);
  if (!late) return <div className={styles.hold} aria-busy="true" />;
  return (
    <div className={styles.list} aria-busy="true">
      <span className="visually-hidden">{t('loading')}</span>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.row} />
      ))}
    </div>
  );
}
