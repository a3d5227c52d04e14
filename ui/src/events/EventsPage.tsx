/** Events: what would be sent to impact.com, sending exactly that, and what became of it. */
import { useNavigation } from '../app/navigation';
import { Page } from '../app/Page';
import type { Route } from '../app/route';
import { type EventPlanView, failureOf, type Overview, useCommand, useRead } from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { Icon } from '../parts/Icon';
import { Link } from '../parts/Link';
import { Skeleton } from '../parts/Skeleton';
import { Toggle } from '../parts/Toggle';
import { t } from '../text';
import { when, whenFirst } from '../text/when';
import { useState } from 'react';
import styles from './Events.module.css';
import { statusWord } from './kinds';
import { PlanPage } from './PlanPage';

interface Props {
  overview: Overview;
  route: Extract<Route, { page: 'events' }>;
}

/** Nothing counts, so there is nothing to look for. */
function NoTriggers() {
  const { go } = useNavigation();
  return (
    <Card title={t('events-no-triggers')}>
      <p>{t('events-no-triggers-words')}</p>
      <div>
        <Button onPress={() => go({ page: 'mapping', tab: 'triggers' })}>
          {t('fields-to-triggers')}
        </Button>
      </div>
    </Card>
  );
}

function resultOf({ status, counts, results, number, problem }: EventPlanView): string {
  if (problem) return problem;
  if (status === 'ready') return t('events-would-send', { number, held: counts.hold });
  const done = results.sent + results.reversed + results.adjusted;
  return t('events-did-send', { done, open: results.queued + results.unknown + results.failed });
}

function Plans({ plans, open }: { plans: EventPlanView[]; open: (id: string) => void }) {
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <caption className={styles.caption}>{t('events-before')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('activity-when')}</th>
            <th scope="col">{t('activity-status')}</th>
            <th scope="col">{t('activity-result')}</th>
          </tr>
        </thead>
        <tbody>
          {plans.map((plan) => (
            <tr key={plan.id}>
              <th scope="row">
                <Link className={styles.open} onPress={() => open(plan.id)}>
                  {plan.made_at ? whenFirst(plan.made_at) : statusWord(plan.status)}
                </Link>
              </th>
              <td>{statusWord(plan.status)}</td>
              <td>{resultOf(plan)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Begin({ sentence, since }: { sentence: string; since: string }) {
  return (
    <Card title={t('events-what')}>
      <p>{t('events-counts', { sentence, since: when(since) })}</p>
      <p>{t('events-how')}</p>
      <p className={styles.promise}>
        <Icon name="shield" size={16} />
        {t('events-nothing')}
      </p>
    </Card>
  );
}

function Front({ overview }: { overview: Overview }) {
  const { go } = useNavigation();
  const triggers = useRead('event_triggers', null);
  const plans = useRead('list_event_plans', null);
  const preview = useCommand('preview_events');
  const [everything, setEverything] = useState(false);
  const open = (plan: string) => go({ page: 'events', plan });
  const failure = triggers.error ?? plans.error;
  const counts = (triggers.data?.triggers.length ?? 0) > 0;
  const footer = (
    <>
      <span className={styles.gap} />
      <Toggle
        label={t('events-everything')}
        on={everything}
        onChange={setEverything}
        data-testid="events-everything"
      />
      <Button
        kind="primary"
        main
        isPending={preview.isPending}
        onPress={() => preview.mutate({ everything }, { onSuccess: ({ id }) => open(id) })}
        data-testid="preview-events"
      >
        {t('events-preview')}
      </Button>
    </>
  );
  return (
    <Page
      title={t('nav-events')}
      purpose={t('events-purpose')}
      safety={overview.safety_line}
      place="events"
      footer={counts && footer}
    >
      <div className={styles.body}>
        {preview.error && <FailureNotice failure={failureOf(preview.error)} />}
        {failure && (
          <FailureNotice
            failure={failureOf(failure)}
            retry={() => {
              void triggers.refetch();
              void plans.refetch();
            }}
          />
        )}
        {!failure && !triggers.data && <Skeleton rows={4} />}
        {triggers.data && !counts && <NoTriggers />}
        {triggers.data && counts && <Begin {...triggers.data} />}
        {plans.data && plans.data.length > 0 && <Plans plans={plans.data} open={open} />}
      </div>
    </Page>
  );
}

export function EventsPage({ overview, route }: Props) {
  return route.plan ? (
    <PlanPage key={route.plan} overview={overview} id={route.plan} />
  ) : (
    <Front overview={overview} />
  );
}
