/** One record of a preview: exactly what is sent, why, and a person's word about it. */
import { useId } from 'react';
import { type EventPlanView, type EventRow, failureOf, useCommand } from '../host';
import { Button } from '../parts/Button';
import { Facts } from '../parts/Facts';
import { FailureNotice } from '../parts/FailureNotice';
import { Icon, type IconName } from '../parts/Icon';
import { StoryLink } from '../parts/StoryLink';
import { useEscape } from '../parts/useEscape';
import { t } from '../text';
import { when } from '../text/when';
import styles from './Events.module.css';
import { SENDS } from './kinds';

const APPROVE = {
  send: t('event-approve-send'),
  reverse: t('event-approve-reverse'),
  adjust: t('event-approve-adjust'),
  same: '',
  skip: '',
  hold: '',
};

function Words({ plan, row }: { plan: EventPlanView; row: EventRow }) {
  const decide = useCommand('decide_event');
  const say = (word: 'approve' | 'leave_out' | 'take_in') =>
    decide.mutate({ plan: plan.id, seq: row.seq, word });
  return (
    <>
      {decide.error && <FailureNotice failure={failureOf(decide.error)} />}
      {row.approve && (
        <Button
          small
          isPending={decide.isPending}
          onPress={() => say('approve')}
          data-testid="approve-event"
        >
          {APPROVE[row.approve]}
        </Button>
      )}
      {SENDS.includes(row.kind) && (
        <Button
          small
          isPending={decide.isPending}
          onPress={() => say(row.left_out ? 'take_in' : 'leave_out')}
          data-testid="leave-out-event"
        >
          {row.left_out ? t('event-take-in') : t('event-leave-out')}
        </Button>
      )}
    </>
  );
}

interface Props {
  plan: EventPlanView;
  row: EventRow;
  look: { icon: IconName; word: string };
  close: () => void;
}

export function EventPanel({ plan, row, look, close }: Props) {
  const id = useId();
  const open = useCommand('open_address');
  useEscape(close);
  return (
    <aside className={styles.panel} aria-labelledby={id} data-region data-testid="event">
      <div className={styles.panelHead}>
        <h2 id={id}>{row.name}</h2>
        <Button small kind="quiet" icon="cross" onPress={close}>
          {t('close')}
        </Button>
      </div>
      <p className={styles.kind}>
        <Icon name={look.icon} size={16} />
        <span>{t('person-kind', { kind: look.word, because: row.sentence })}</span>
      </p>
      <p className={styles.soft}>
        {t('event-reached', { stage: row.stage_name, at: when(row.reached_at) })}
      </p>
      {[...row.problems, ...(row.problem ? [row.problem] : [])].map((problem) => (
        <p key={problem} className={styles.problem}>
          {problem}
        </p>
      ))}
      {row.fields.length > 0 && (
        <>
          <h3>{t('event-fields')}</h3>
          <Facts facts={row.fields} />
        </>
      )}
      {open.error && <FailureNotice failure={failureOf(open.error)} />}
      <div className={styles.acts}>
        {plan.status === 'ready' && <Words plan={plan} row={row} />}
        <Button small after="out" onPress={() => open.mutate(row.url)}>
          {t('open-in-hubspot')}
        </Button>
        {row.person && <StoryLink person={row.person} to={{ page: 'person', email: row.person }} />}
      </div>
    </aside>
  );
}
