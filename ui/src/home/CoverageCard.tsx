/** How many people the two sides have in common, and who is not among them. */
import { useNavigation } from '../app/navigation';
import type { Coverage } from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { Meter } from '../parts/Meter';
import { t } from '../text';
import { count, when, whenInFull } from '../text/when';
import styles from './Home.module.css';

export function CoverageCard({ coverage }: { coverage: Coverage }) {
  const { go } = useNavigation();
  const { linked, left_out: out, need_you: need, as_of: asOf } = coverage;
  const all = linked + (out ?? 0) + need;
  const said = t('home-coverage-said', { linked: count(linked), all: count(all) });
  return (
    <Card
      title={t('home-coverage')}
      aside={
        need > 0 && (
          <Button small kind="quiet" onPress={() => go({ page: 'problems' })}>
            {t('home-coverage-why')}
          </Button>
        )
      }
    >
      {all > 0 && <Meter label={t('home-coverage')} done={linked} total={all} said={said} />}
      <dl className={styles.figures}>
        <div>
          <dt>{t('home-linked')}</dt>
          <dd>{count(linked)}</dd>
        </div>
        <div>
          <dt>{t('home-left-out')}</dt>
          <dd>{out === null ? t('home-not-known') : count(out)}</dd>
        </div>
        <div>
          <dt>{t('home-need-you')}</dt>
          <dd>{count(need)}</dd>
        </div>
      </dl>
      <p className={styles.soft} title={asOf ? whenInFull(asOf) : undefined}>
        {asOf ? t('home-coverage-as-of', { when: when(asOf) }) : t('home-coverage-never')}
      </p>
    </Card>
  );
}
