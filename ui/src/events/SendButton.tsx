/** The button that sends, and the number that is typed before: a reward may be paid for each. */
import { type ReactNode, useState } from 'react';
import { type EventPlanView, failureOf, useCommand } from '../host';
import { Ask } from '../parts/Ask';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { Field } from '../parts/Field';
import { t } from '../text';

interface Props {
  plan: EventPlanView;
  /** It was begun before; the number was typed then. */
  goesOn: boolean;
  again: ReactNode;
}

export function SendButton({ plan, goesOn, again }: Props) {
  const start = useCommand('start_events');
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  const failure = start.error && failureOf(start.error);
  const begin = (confirmation: number | null) =>
    start.mutate({ plan: plan.id, confirmation }, { onSuccess: () => setAsking(false) });
  const number = goesOn ? plan.results.waiting : plan.number;
  const act = goesOn ? t('events-go-on', { number }) : t('events-send', { number });
  return (
    <>
      {failure && !asking && <FailureNotice failure={failure} />}
      {again}
      <Button
        kind="primary"
        main
        isPending={start.isPending}
        onPress={() => (goesOn ? begin(null) : setAsking(true))}
        data-testid="send-events"
      >
        {goesOn ? act : `${act}…`}
      </Button>
      <Ask
        open={asking}
        close={() => setAsking(false)}
        title={plan.sentence}
        keep={t('cancel')}
        act={act}
        busy={start.isPending}
        onAct={() => begin(/^\d+$/.test(typed.trim()) ? Number(typed) : null)}
        testId="send-confirm"
      >
        <p>{t('events-send-words')}</p>
        <Field
          label={t('brake-type', { number: String(plan.number) })}
          value={typed}
          onChange={setTyped}
          numeric
          testId="send-number"
        />
        {failure && <FailureNotice failure={failure} />}
      </Ask>
    </>
  );
}
