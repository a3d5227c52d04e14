/** Running all tests: what is done now, what it asks before it writes, a stop, and what was done. */
import { useEffect, useRef, useState } from 'react';
import {
  failureOf,
  type TestAsk,
  type TestPlanView,
  type TestRoundView,
  useCommand,
} from '../host';
import { useAnnounce } from '../parts/announce';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { Disclosure } from '../parts/Disclosure';
import { FailureNotice } from '../parts/FailureNotice';
import { Field } from '../parts/Field';
import { Meter } from '../parts/Meter';
import { t } from '../text';
import styles from './TestPlan.module.css';

export function RunAll({ plan }: { plan: TestPlanView }) {
  const run = useCommand('run_tests');
  if (plan.round?.running) return null;
  return (
    <>
      {run.error && <FailureNotice failure={failureOf(run.error)} />}
      <Button
        kind="primary"
        isPending={run.isPending}
        onPress={() => run.mutate({ tests: [] })}
        data-testid="run-all"
      >
        {plan.round ? t('tests-run-again') : t('tests-run')}
      </Button>
    </>
  );
}

/** What would be written next, and the word that it waits for. */
function Asks({ ask }: { ask: TestAsk }) {
  const answer = useCommand('answer_tests');
  const announce = useAnnounce();
  const [typed, setTyped] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever began it is led to each question.
  useEffect(() => {
    heading.current?.focus();
    announce(ask.title);
  }, [announce, ask.title]);
  const number = /^\d+$/.test(typed.trim()) ? Number(typed) : null;
  const say = (go_on: boolean) => answer.mutate({ token: ask.token, go_on, number });
  return (
    <div className={styles.asks} data-testid="round-asks" data-test={ask.test} data-kind={ask.kind}>
      <h3 ref={heading} tabIndex={-1}>
        {ask.title}
      </h3>
      <ul className={styles.writes}>
        {ask.lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p className={styles.soft}>{ask.words}</p>
      {ask.number !== null && (
        <Field
          label={t('brake-type', { number: String(ask.number) })}
          value={typed}
          onChange={setTyped}
          onEnter={() => say(true)}
          numeric
          testId="round-number"
        />
      )}
      {answer.error && <FailureNotice failure={failureOf(answer.error)} />}
      <div className={styles.acts}>
        <Button
          kind="primary"
          main
          isPending={answer.isPending}
          onPress={() => say(true)}
          data-testid="round-go-on"
        >
          {ask.act}
        </Button>
        <Button onPress={() => say(false)} data-testid="round-leave">
          {t('tests-round-leave', { test: ask.test })}
        </Button>
      </div>
    </div>
  );
}

function Lines({ round }: { round: TestRoundView }) {
  return (
    <ol className={styles.plain}>
      {round.lines.map(({ test, sentence }, at) => (
        // The same may be done twice; the order is its own.
        <li key={`${at.toString()} ${test}`}>
          <strong>{test}</strong> {sentence}
        </li>
      ))}
    </ol>
  );
}

export function Round({ round }: { round: TestRoundView }) {
  const stop = useCommand('stop_tests');
  if (!round.running) {
    return (
      <Card title={t('tests-round-over')}>
        <p role="status" data-testid="round-over">
          {round.sentence}
        </p>
        {round.lines.length > 0 && (
          <Disclosure title={t('tests-round-done')} aside>
            <Lines round={round} />
          </Disclosure>
        )}
      </Card>
    );
  }
  const said = t('tests-round-progress', { gone: round.gone, of: round.of });
  return (
    <Card title={t('tests-round')}>
      <Meter label={t('tests-round')} done={round.gone} total={round.of} said={said} large />
      <p role="status">
        {said} · {t('tests-round-at', { test: round.test, phase: round.phase })}
      </p>
      {round.asks && <Asks key={round.asks.token} ask={round.asks} />}
      <Lines round={round} />
      {stop.error && <FailureNotice failure={failureOf(stop.error)} />}
      <div className={styles.acts}>
        <Button
          isPending={stop.isPending}
          onPress={() => stop.mutate(null)}
          data-testid="stop-tests"
        >
          {t('tests-round-stop')}
        </Button>
        <span className={styles.soft}>{t('tests-round-stop-words')}</span>
      </div>
    </Card>
  );
}
