/** The button that starts writing, and the brake before it when the engine asks for one. */
import { useState } from 'react';
import { failureOf, type PlanView, useCommand } from '../host';
import { Ask } from '../parts/Ask';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { Field } from '../parts/Field';
import { t } from '../text';

interface Props {
  plan: PlanView;
  ten: boolean;
  started: (run: string) => void;
  /** Makes a new preview, for a plan that no longer fits. */
  again: () => void;
}

export function StartButton({ plan, ten, started, again }: Props) {
  const start = useCommand('start_sync');
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  const { brake, writes, counts } = plan;
  const act =
    writes > 0 ? t('sync-people', { people: writes }) : t('sync-links', { people: counts.link });
  const begin = (confirmation: number | null) =>
    start.mutate(
      { plan: plan.id, start_with_ten: ten, confirmation },
      { onSuccess: ({ id }) => started(id) },
    );
  const failure = start.error && failureOf(start.error);
  const renew = failure?.code === 'plan_out_of_date' && (
    <Button small onPress={again}>
      {t('front-preview-again')}
    </Button>
  );
  return (
    <>
      {failure && !asking && <FailureNotice failure={failure} actions={renew} />}
      <Button
        kind="primary"
        main
        isPending={start.isPending}
        onPress={() => (brake ? setAsking(true) : begin(null))}
        data-testid="start-sync"
      >
        {brake ? `${act}…` : act}
      </Button>
      {brake && (
        <Ask
          open={asking}
          close={() => setAsking(false)}
          title={t('brake-title', { people: writes })}
          keep={t('brake-keep')}
          act={act}
          busy={start.isPending}
          onAct={() => begin(/^\d+$/.test(typed.trim()) ? Number(typed) : null)}
          testId="confirm-sync"
        >
          <p>{brake.sentence}</p>
          <Field
            label={t('brake-type', { number: String(brake.number) })}
            value={typed}
            onChange={setTyped}
            numeric
            testId="brake-number"
          />
          {failure && <FailureNotice failure={failure} actions={renew} />}
        </Ask>
      )}
    </>
  );
}
