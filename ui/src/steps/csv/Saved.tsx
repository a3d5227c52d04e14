/** The file that was saved last, and how it is imported by hand. */
import { failureOf, useCommand, useRead } from '../../host';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { CopyValue } from '../../parts/CopyValue';
import { FailureNotice } from '../../parts/FailureNotice';
import { t } from '../../text';
import { when } from '../../text/when';
import styles from './Csv.module.css';

export function Saved() {
  const { data, error, refetch } = useRead('saved_import', null, { fresh: true });
  const open = useCommand('open_address');
  if (error) return <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />;
  if (!data) return null;
  return (
    <Card
      title={t('csv-by-hand')}
      aside={
        <Button small after="out" onPress={() => open.mutate(data.page)}>
          {t('csv-open-impact')}
        </Button>
      }
    >
      {open.error && <FailureNotice failure={failureOf(open.error)} />}
      <p className={styles.soft} data-testid="csv-saved">
        {t('csv-saved', { people: data.kept, at: when(data.at) })}
      </p>
      <ol className={styles.steps}>
        {data.next.map((line, at) => (
          <li key={line}>
            <span className={styles.place} aria-hidden="true">
              {at + 1}
            </span>
            <span>{line}</span>
          </li>
        ))}
      </ol>
      <div className={styles.values}>
        {data.values.map(({ label, value }) => (
          <CopyValue key={label} label={label} value={value} />
        ))}
      </div>
    </Card>
  );
}
