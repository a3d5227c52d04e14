/** What every setup step has: heading, "why do we ask?", error summary, Back and Continue. */
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useAnnounce } from '../../parts/announce';
import { useNavigation } from '../../app/navigation';
import { Page } from '../../app/Page';
import { failureOf, type Overview, read, type StepView, useHost } from '../../host';
import { Button } from '../../parts/Button';
import { Disclosure } from '../../parts/Disclosure';
import { ErrorSummary, type Problem } from '../../parts/ErrorSummary';
import { t } from '../../text';
import styles from './StepPage.module.css';

export interface StepProps {
  overview: Overview;
  step: StepView;
}

interface Props extends StepProps {
  purpose: string;
  /** Why, what we do with it, where to change it later. */
  why: [string, string, string];
  /** Run before going on; what it returns stands in the way. */
  before?: () => Promise<Problem[]>;
  /** Instead of Continue. */
  action?: ReactNode;
  /** Before Continue: another way on. */
  beside?: ReactNode;
  /** Instead of "Saved on this computer". */
  saved?: string;
  fill?: boolean;
  place?: string;
  children: ReactNode;
}

/** What the engine says stands between this step and the next one. */
function obstacles(overview: Overview, step: StepView): Problem[] {
  const now = overview.steps.find(({ id }) => id === step.id);
  const next = overview.steps[overview.steps.findIndex(({ id }) => id === step.id) + 1];
  const open = next ? next.status !== 'locked' : now?.status === 'done';
  if (open) return [];
  return [{ text: now?.reason || next?.reason || t('step-not-yet') }];
}

/** Goes to the next step if the engine lets us, else says why not. */
function useContinue(step: StepView, before?: () => Promise<Problem[]>) {
  const host = useHost();
  const cache = useQueryClient();
  const { go } = useNavigation();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  async function proceed(): Promise<void> {
    setBusy(true);
    try {
      const first = (await before?.()) ?? [];
      const fresh = await cache.query({ ...read(host, 'overview', null), staleTime: 0 });
      const found = first.length > 0 ? first : obstacles(fresh, step);
      setProblems(found);
      const next = fresh.steps[fresh.steps.findIndex(({ id }) => id === step.id) + 1];
      if (found.length === 0) go(next ? { page: 'setup', step: next.id } : { page: 'sync' });
    } catch (thrown) {
      const failure = failureOf(thrown);
      setProblems([{ text: `${failure.message} ${failure.hint}` }]);
    } finally {
      setBusy(false);
    }
  }
  return { problems, busy, proceed: () => void proceed() };
}

/** The button to the step before, for steps that draw their own footer. */
export function BackButton({ overview, step }: StepProps) {
  const { go } = useNavigation();
  const index = overview.steps.findIndex(({ id }) => id === step.id);
  const previous = overview.steps[index - 1];
  if (!previous) return null;
  return (
    <Button icon="left" onPress={() => go({ page: 'setup', step: previous.id })}>
      {t('back')}
    </Button>
  );
}

/** Leaves the setup; it opens again at the same step. */
function LeaveButton() {
  const { go } = useNavigation();
  return (
    <Button kind="quiet" onPress={() => go({ page: 'sync' })} data-testid="leave-setup">
      {t('step-leave')}
    </Button>
  );
}

/** "(Step 2 of 8)". */
export function partOf(overview: Overview, step: StepView): string {
  const words = { number: step.number, total: overview.steps.length };
  return step.optional ? t('step-part-optional', words) : t('step-part', words);
}

/** Say which step is on screen, once. */
export function useStepAnnounced(overview: Overview, step: StepView): void {
  const announce = useAnnounce();
  const words = t('step-announced', {
    number: step.number,
    total: overview.steps.length,
    title: step.title,
  });
  useEffect(() => announce(words), [announce, words]);
}

/** "Why do we ask?": why, what we do with it, where to change it later. */
export function Why({ why }: { why: [string, string, string] }) {
  return (
    <div className={styles.reasons}>
      <Disclosure title={t('why')}>
        <ul className={styles.why}>
          {why.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Disclosure>
    </div>
  );
}

export function StepPage(props: Props) {
  const { overview, step, purpose, why, before, action, beside, fill, place, children } = props;
  const { problems, busy, proceed } = useContinue(step, before);
  useStepAnnounced(overview, step);
  const footer = (
    <>
      <BackButton overview={overview} step={step} />
      <span className={styles.saved}>{props.saved ?? t('step-saved')}</span>
      <LeaveButton />
      {beside}
      {action}
      {!action && (
        <Button
          kind="primary"
          after="right"
          main
          isPending={busy}
          onPress={proceed}
          data-testid="continue"
        >
          {busy ? t('checking') : t('continue')}
        </Button>
      )}
    </>
  );
  return (
    <Page
      title={step.title}
      part={partOf(overview, step)}
      purpose={purpose}
      safety={overview.safety_line}
      footer={footer}
      fill={fill}
      place={place ?? `setup/${step.id}`}
    >
      <div className={styles.body}>
        <ErrorSummary problems={problems} />
        <Why why={why} />
        {children}
      </div>
    </Page>
  );
}
