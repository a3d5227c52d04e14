/** Everything that needs a person, across all syncs: by cause, and the small preview that settles a cause. */
import { useNavigation } from '../app/navigation';
import { Page } from '../app/Page';
import type { Route } from '../app/route';
import { failureOf, type Overview, type ProblemsView, useCommand, useRead } from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { Skeleton } from '../parts/Skeleton';
import { SideFlow } from '../sync/SideFlow';
import { t } from '../text';
import { when } from '../text/when';
import { Group } from './Group';
import { Marked } from './Marked';
import styles from './Problems.module.css';
import { useSave } from './SaveProblems';

interface Props {
  overview: Overview;
  route: Extract<Route, { page: 'problems' }>;
}

function Empty({ view }: { view: ProblemsView }) {
  const { go } = useNavigation();
  return (
    <Card title={t('problems-none')}>
      <p>{t('problems-none-words')}</p>
      <p className={styles.soft}>
        {view.as_of ? t('problems-as-of', { when: when(view.as_of) }) : t('problems-no-sync')}
      </p>
      <div>
        <Button onPress={() => go({ page: 'sync' })}>{t('to-sync')}</Button>
      </div>
    </Card>
  );
}

function List({ overview, view }: { overview: Overview; view: ProblemsView }) {
  const { go } = useNavigation();
  const retry = useCommand('retry_problems');
  const { button, told } = useSave();
  const show = (plan: string) => go({ page: 'problems', plan });
  return (
    <Page
      title={t('nav-problems')}
      part={t('problems-part', { people: view.people, causes: view.groups.length })}
      purpose={t('problems-purpose')}
      safety={overview.safety_line}
      place="problems"
      actions={
        <>
          {button}
          <Button
            kind="primary"
            main
            isPending={retry.isPending}
            onPress={() => retry.mutate({ cause: null }, { onSuccess: ({ id }) => show(id) })}
            data-testid="retry-all"
          >
            {t('problems-retry-all')}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        {retry.error && <FailureNotice failure={failureOf(retry.error)} />}
        {told}
        {view.groups.map((group) => (
          <Group key={group.cause} group={group} show={show} />
        ))}
        <Marked people={view.marked} />
        {view.as_of && (
          <p className={styles.soft}>{t('problems-as-of', { when: when(view.as_of) })}</p>
        )}
      </div>
    </Page>
  );
}

function Front({ overview }: { overview: Overview }) {
  const { data: view, error, refetch } = useRead('problems', null, { fresh: true });
  if (view && view.people > 0 && !error) return <List overview={overview} view={view} />;
  return (
    <Page
      title={t('nav-problems')}
      purpose={t('problems-purpose')}
      safety={overview.safety_line}
      place="problems"
    >
      {error && <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />}
      {!error && !view && <Skeleton rows={4} />}
      {!error && view && (
        <div className={styles.body}>
          <Empty view={view} />
          <Marked people={view.marked} />
        </div>
      )}
    </Page>
  );
}

export function ProblemsPage({ overview, route }: Props) {
  if (!route.plan && !route.run) return <Front overview={overview} />;
  return <SideFlow overview={overview} page="problems" back={t('problems-all')} shown={route} />;
}
