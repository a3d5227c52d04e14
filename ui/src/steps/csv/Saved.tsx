/** The file that was saved last, and how it is imported by hand. */
import { useEffect, useState } from 'react';
import { failureOf, type ImportSaved, useCommand, useRead } from '../../host';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { CopyValue } from '../../parts/CopyValue';
import { FailureNotice } from '../../parts/FailureNotice';
import { Toggle } from '../../parts/Toggle';
import { t } from '../../text';
import { when } from '../../text/when';
import styles from './Csv.module.css';

/** How long to wait before Advocate is asked again, in milliseconds. */
const LOOK_MS = 30_000;

/** Who of the file is a participant by now: asked once, or for as long as somebody wants to watch. */
function Arrivals({ saved }: { saved: ImportSaved }) {
  const look = useCommand('look_for_arrivals');
  const [watching, watch] = useState(false);
  const all = saved.arrived === saved.sampled;
  const goesOn = watching && !all;
  const { mutate } = look;
  useEffect(() => {
    if (!goesOn) return;
    mutate(null);
    const timer = setInterval(() => mutate(null), LOOK_MS);
    return () => clearInterval(timer);
  }, [goesOn, mutate]);
  if (saved.sampled === 0) return null;
  return (
    <div className={styles.arrivals}>
      <p role="status" data-testid="csv-arrivals">
        {saved.seen}
      </p>
      {look.error && <FailureNotice failure={failureOf(look.error)} />}
      <div className={styles.act}>
        <Button
          small
          isPending={look.isPending}
          onPress={() => mutate(null)}
          data-testid="csv-look"
        >
          {t('csv-look-arrivals')}
        </Button>
        {!all && (
          <Toggle label={t('csv-watch')} on={watching} onChange={watch} data-testid="csv-watch" />
        )}
      </div>
    </div>
  );
}

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
      <Arrivals saved={data} />
      <div className={styles.values}>
        {data.values.map(({ label, value }) => (
          <CopyValue key={label} label={label} value={value} />
        ))}
      </div>
    </Card>
  );
}
