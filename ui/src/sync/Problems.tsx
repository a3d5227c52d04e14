/** The people of a run that need a person: refused, or held on purpose. */
import { routeToPerson } from '../app/places';
import { useNavigation } from '../app/navigation';
import { failureOf, type Outcome, type RunView, useRead } from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { Icon } from '../parts/Icon';
import { StoryLink } from '../parts/StoryLink';
import { t } from '../text';
import { OUTCOMES } from './kinds';
import { OpenContact } from './OpenContact';
import styles from './Rows.module.css';

const MOST = 200;

function useThose(run: RunView, outcome: Outcome, any: boolean) {
  const request = { plan: run.plan, kind: null, search: '', outcome, offset: 0, limit: MOST };
  return useRead('plan_rows', request, { enabled: any, fresh: true });
}

export function Problems({ run }: { run: RunView }) {
  const { go } = useNavigation();
  const { failed, held } = run.results;
  const refused = useThose(run, 'failed', failed > 0);
  const waiting = useThose(run, 'held', held > 0);
  const people = failed + held;
  if (people === 0) return null;
  const error = refused.error ?? waiting.error;
  const rows = [...(refused.data?.rows ?? []), ...(waiting.data?.rows ?? [])];
  return (
    <Card
      title={t('problems-title', { people })}
      aside={
        <Button small onPress={() => go({ page: 'problems' })}>
          {t('problems-all')}
        </Button>
      }
    >
      {error && <FailureNotice failure={failureOf(error)} />}
      <div className={styles.frame}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('column-person')}</th>
              <th scope="col">{t('column-result')}</th>
              <th scope="col">{t('column-problem')}</th>
              <th scope="col">
                <span className="visually-hidden">{t('column-open')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.seq}>
                <th scope="row">{row.person}</th>
                <td>
                  <span className={row.outcome === 'failed' ? styles.failed : styles.held}>
                    <Icon name={OUTCOMES[row.outcome].icon} size={16} />
                    {OUTCOMES[row.outcome].word}
                  </span>
                </td>
                <td>{row.problem}</td>
                <td>
                  {row.contact_url && <OpenContact url={row.contact_url} person={row.person} />}
                  <StoryLink person={row.person} to={routeToPerson(row)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
