/** Data sharing rules: when people are created on the other side, for whom, and who wins. */
import { useEffect, useState } from 'react';
import { failureOf, type RulesView, useCommand, useRead } from '../../host';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { Checks } from '../../parts/Checks';
import { FailureNotice } from '../../parts/FailureNotice';
import { t } from '../../text';
import { StepPage, type StepProps } from '../common/StepPage';
import { Filters } from './Filters';
import { FixedRules } from './FixedRules';
import { Policies } from './Policies';
import styles from './Sharing.module.css';
import { Switches } from './Switches';
import { usePeopleCount } from './usePeopleCount';

/** Saves at once, and knows the way back. */
function useRules(now: RulesView) {
  const save = useCommand('save_rules');
  const [past, setPast] = useState<RulesView[]>([]);
  // What was sent counts until the engine's rules are others than those it was sent over.
  const [sent, setSent] = useState<{ over: RulesView; rules: RulesView } | null>(null);
  const rules = sent?.over === now && !save.error ? sent.rules : now;
  function send(next: RulesView): void {
    setSent({ over: now, rules: next });
    save.mutate(next);
  }
  return {
    rules,
    error: save.error,
    /** Saves what follows from the rules as they are. */
    change: (next: Partial<RulesView>) => {
      setPast([...past, rules]);
      send({ ...rules, ...next });
    },
    undo:
      past.length > 0
        ? () => {
            const last = past.at(-1);
            setPast(past.slice(0, -1));
            if (last) send(last);
          }
        : undefined,
    /** Looked at and left as they are. */
    accept: () => save.mutateAsync(rules),
  };
}

/** What we see of the rules as they are now; with other numbers it is looked at again. */
function RuleChecks({ countedAt }: { countedAt: string | undefined }) {
  const { data, error, refetch, isFetching } = useRead('check_sharing', null);
  useEffect(() => {
    if (countedAt) void refetch();
  }, [countedAt, refetch]);
  const again = () => void refetch();
  if (error) return <FailureNotice failure={failureOf(error)} retry={again} />;
  return data ? <Checks checks={data} again={again} busy={isFetching} /> : null;
}

export function Sharing(props: StepProps) {
  const { overview, step } = props;
  const { rules, error, change, undo, accept } = useRules(overview.rules);
  const people = usePeopleCount(overview.rules);
  const before = async () => {
    if (step.status !== 'done') await accept();
    return [];
  };
  return (
    <StepPage
      {...props}
      purpose={t('sharing-purpose')}
      why={[t('sharing-why'), t('sharing-what'), t('sharing-later')]}
      before={before}
    >
      {error && <FailureNotice failure={failureOf(error)} />}
      <Switches rules={rules} people={people} change={change} />
      {undo && (
        <p className={styles.undo} role="status">
          <span>{t('sharing-saved')}</span>
          <Button small kind="quiet" onPress={undo} data-testid="sharing-undo">
            {t('undo')}
          </Button>
        </p>
      )}
      <RuleChecks countedAt={people.count?.counted_at} />
      <Filters rules={rules} change={change} />
      <Card title={t('policies-title')}>
        <Policies rules={rules} change={change} />
      </Card>
      <FixedRules />
    </StepPage>
  );
}
