/** One test: what it proves, what to do, what was seen, and somebody's word. */
import { useId, useState } from 'react';
import { useNavigation } from '../app/navigation';
import { failureOf, type TestStatus, type TestView, useCommand } from '../host';
import { Button } from '../parts/Button';
import { CopyValue } from '../parts/CopyValue';
import { Disclosure } from '../parts/Disclosure';
import { FailureNotice } from '../parts/FailureNotice';
import { Icon, type IconName } from '../parts/Icon';
import { Notice } from '../parts/Notice';
import { t } from '../text';
import { when } from '../text/when';
import { Attempt } from './Attempt';
import { DoItForMe } from './DoItForMe';
import { Said } from './Said';
import { useLooking } from './useLooking';
import styles from './TestPlan.module.css';

const ICONS: Record<TestStatus, IconName> = {
  not_started: 'circle',
  waiting_for_you: 'dot',
  checking: 'clock',
  passed: 'check',
  failed: 'cross',
  blocked: 'lock',
  skipped: 'minus',
  passed_by_hand: 'check',
};

export function statusWord(status: TestStatus): string {
  switch (status) {
    case 'not_started':
      return t('test-not-started');
    case 'waiting_for_you':
      return t('test-waiting');
    case 'checking':
      return t('test-checking');
    case 'passed':
      return t('test-passed');
    case 'failed':
      return t('test-failed');
    case 'blocked':
      return t('test-blocked');
    case 'skipped':
      return t('test-skipped');
    case 'passed_by_hand':
      return t('test-passed-by-hand');
  }
}

/** Tests at which somebody should look now are open from the start. */
function opensItself(status: TestStatus): boolean {
  return status === 'checking' || status === 'failed' || status === 'waiting_for_you';
}

function Cause({ test }: { test: TestView }) {
  const { go } = useNavigation();
  const { cause } = test;
  if (!cause) return null;
  const { step } = cause;
  return (
    <Notice
      tone="warn"
      plain
      title={cause.sentence}
      actions={
        step && (
          <Button small onPress={() => go({ page: 'setup', step })}>
            {t('test-mend')}
          </Button>
        )
      }
    >
      {cause.fix}
    </Notice>
  );
}

function Steps({ test }: { test: TestView }) {
  const open = useCommand('open_address');
  return (
    <ol className={styles.steps}>
      {test.steps.map((step) => (
        <li key={step.sentence} data-state={step.state}>
          <Icon
            name={step.state === 'done' ? 'check' : step.state === 'next' ? 'dot' : 'circle'}
            size={16}
          />
          <div>
            <p>
              {step.sentence}
              {step.state === 'done' && (
                <span className="visually-hidden"> {t('test-step-done')}</span>
              )}
            </p>
            {step.state === 'next' &&
              step.values.map((value) => (
                <CopyValue key={value.value} label={value.label} value={value.value} />
              ))}
            {step.state !== 'later' && step.link && (
              <Button
                small
                after="out"
                onPress={() => step.link && open.mutate(step.link.address)}
                aria-label={t('test-open-of', { label: step.link.label, test: test.id })}
              >
                {step.link.label}
              </Button>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** What can be done now, and how often it is looked. */
function Acts({ test }: { test: TestView }) {
  const { go } = useNavigation();
  const begin = useCommand('begin_test');
  const sync = useCommand('sync_test');
  const send = useCommand('preview_test_event');
  const { paused, setPaused, look } = useLooking(test);
  const error = begin.error ?? sync.error ?? send.error ?? look.error;
  const settled =
    test.status === 'passed' || test.status === 'passed_by_hand' || test.status === 'skipped';
  const looking = test.next_look !== null;
  const request = { test: test.id };
  return (
    <>
      <div className={styles.acts}>
        {test.can_do && <DoItForMe test={test} />}
        {test.can_sync && (
          <Button
            isPending={sync.isPending}
            onPress={() =>
              sync.mutate(request, { onSuccess: ({ id }) => go({ page: 'tests', plan: id }) })
            }
            data-testid={`sync-${test.id}`}
          >
            {t('test-sync')}
          </Button>
        )}
        {test.can_send && (
          <Button
            isPending={send.isPending}
            onPress={() =>
              send.mutate(null, { onSuccess: ({ id }) => go({ page: 'events', plan: id }) })
            }
            data-testid="send-test-event"
          >
            {t('test-send')}
          </Button>
        )}
        {looking && (
          <>
            <Button
              isPending={look.isPending}
              onPress={() => look.mutate(request)}
              data-testid={`look-${test.id}`}
            >
              {t('test-look')}
            </Button>
            <Button icon={paused ? 'play' : 'pause'} onPress={() => setPaused(!paused)}>
              {paused ? t('test-go-on') : t('test-pause')}
            </Button>
          </>
        )}
        {!looking && !settled && !test.cause && (
          <Button
            isPending={begin.isPending}
            onPress={() => begin.mutate(request)}
            data-testid={`begin-${test.id}`}
          >
            {test.attempt ? t('test-again') : t('test-done-by-hand')}
          </Button>
        )}
      </div>
      {test.cannot_do && <p className={styles.soft}>{test.cannot_do}</p>}
      {looking && test.attempt && (
        <p className={styles.soft} role="status">
          {paused
            ? t('test-paused', { looks: test.attempt.looks })
            : t('test-looking', {
                seconds: test.next_look ?? 0,
                looks: test.attempt.looks,
                until: when(test.give_up_at ?? ''),
              })}
        </p>
      )}
      {error && <FailureNotice failure={failureOf(error)} />}
    </>
  );
}

export function TestCard({ test }: { test: TestView }) {
  const [open, setOpen] = useState(() => opensItself(test.status));
  const id = useId();
  const ended = test.said?.at ?? test.attempt?.ended_at;
  return (
    <section className={styles.card} aria-labelledby={id} data-status={test.status}>
      <h2 id={id} className={styles.heading}>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={`${id}-more`}
          onClick={() => setOpen(!open)}
          data-testid={`card-${test.id}`}
        >
          <span className={styles.mark}>
            <Icon name={ICONS[test.status]} />
          </span>
          <span className={styles.id}>{test.id}</span>
          <span className={styles.title}>{test.title}</span>
          <span className={styles.status}>
            {statusWord(test.status)}
            {ended && <span className={styles.when}> {when(ended)}</span>}
          </span>
          <Icon name={open ? 'down' : 'right'} size={16} />
        </button>
      </h2>
      <div id={`${id}-more`} hidden={!open} className={styles.more}>
        {open && (
          <>
            <p className={styles.soft}>{test.why}</p>
            <Cause test={test} />
            <Steps test={test} />
            <Acts test={test} />
            {test.attempt && <Attempt attempt={test.attempt} test={test.id} />}
            {test.earlier.length > 0 && (
              <Disclosure title={t('test-earlier', { attempts: test.earlier.length })} aside>
                {test.earlier.map((attempt) => (
                  <Attempt key={attempt.number} attempt={attempt} test={test.id} />
                ))}
              </Disclosure>
            )}
            <Said test={test} />
          </>
        )}
      </div>
    </section>
  );
}
