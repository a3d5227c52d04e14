/** What a draft would change for the newest records. Nothing that was sent is sent again. */
import { failureOf } from '../host';
import { FailureNotice } from '../parts/FailureNotice';
import { Skeleton } from '../parts/Skeleton';
import { t } from '../text';
import styles from './Mapping.module.css';
import type { Mapping } from './useMapping';

export function Effect({ work }: { work: Mapping }) {
  const { data, error, refetch, isFetching } = work.example;
  if (error) return <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />;
  if (!data || isFetching) return <Skeleton rows={2} />;
  const { effects, sample, held, held_in_use: before } = data;
  return (
    <div className={styles.effect} data-testid="effect">
      {effects.length === 0 ? (
        <p>{t('effect-none', { sample })}</p>
      ) : (
        <ul>
          {effects.map((effect) => (
            <li key={effect.field}>
              <p>{t('effect-field', { field: effect.field, records: effect.records, sample })}</p>
              <p className={styles.soft}>
                {t('effect-example', { name: effect.name })} <span>{t('diff-was')} </span>
                <del>{effect.before || t('diff-empty')}</del> <span>{t('diff-now')} </span>
                <ins>{effect.after || t('diff-empty')}</ins>
              </p>
            </li>
          ))}
        </ul>
      )}
      <p>{t('effect-held', { held, before, sample })}</p>
      <p className={styles.soft}>{t('effect-sent')}</p>
    </div>
  );
}
