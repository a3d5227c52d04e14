/** A ready preview: what a run of exactly this plan would do. */
import { useState } from 'react';
import { Page } from '../app/Page';
import { type ActionKind, failureOf, type PlanView, type Row, useCommand } from '../host';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { Notice } from '../parts/Notice';
import { Toggle } from '../parts/Toggle';
import { t } from '../text';
import { when } from '../text/when';
import { ApproveButton } from './ApproveButton';
import { type Frame, sameAgain } from './frame';
import { DOES } from './kinds';
import { People } from './People';
import styles from './Preview.module.css';
import { StartButton } from './StartButton';
import { KindTiles } from './Tiles';

/** Take one person out of the run, or in again. Only where a run would do something. */
function LeaveOutButton({ plan, row }: { plan: string; row: Row }) {
  const leave = useCommand('leave_out');
  if (!DOES.includes(row.kind)) return null;
  return (
    <>
      {leave.error && <FailureNotice failure={failureOf(leave.error)} />}
      <Button
        small
        isPending={leave.isPending}
        onPress={() => leave.mutate({ plan, seq: row.seq, left_out: !row.left_out })}
      >
        {row.left_out ? t('take-in') : t('leave-out')}
      </Button>
    </>
  );
}

/** When it was made, and how large a run of it would be. */
function sizeOf({ made_at: made, writes, left_out: out, calls, duration }: PlanView): string {
  const parts = [t('preview-made', { made: when(made) })];
  if (writes > 0) parts.push(duration, t('preview-calls', { calls }));
  if (out > 0) parts.push(t('preview-left-out', { people: out }));
  return parts.filter(Boolean).join(' · ');
}

function Nothing({ plan }: { plan: PlanView }) {
  const held = plan.counts.hold;
  if (held > 0) {
    return (
      <Notice tone="warn" title={t('preview-held', { people: held })}>
        {t('preview-held-words')}
      </Notice>
    );
  }
  const people = Object.values(plan.counts).reduce((sum, each) => sum + each, 0);
  return (
    <Notice tone="ok" title={t('preview-nothing')}>
      {t('preview-nothing-words', { people })}
    </Notice>
  );
}

export function Preview({ frame, plan }: { frame: Frame; plan: PlanView }) {
  const [kind, setKind] = useState<ActionKind | null>(null);
  const [asked, setTen] = useState<boolean | null>(null);
  const again = useCommand('preview_sync');
  const ten = asked ?? frame.overview.start_with_ten;
  const renew = () =>
    again.mutate(sameAgain(plan), { onSuccess: ({ id }) => frame.show({ plan: id }) });
  const idle = plan.writes === 0 && plan.counts.link + plan.counts.unlink === 0;
  const footer = (
    <>
      {frame.lead}
      <span className={styles.gap} />
      {!idle && (
        <>
          <Toggle
            label={t('start-with-ten')}
            on={ten}
            onChange={setTen}
            data-testid="start-with-ten"
          />
          <StartButton plan={plan} ten={ten} started={(run) => frame.show({ run })} again={renew} />
        </>
      )}
    </>
  );
  return (
    <Page
      fill
      title={frame.title ?? t('preview-title')}
      part={frame.part}
      purpose={sizeOf(plan)}
      safety={frame.overview.safety_line}
      place={`${frame.place}/plan`}
      actions={
        // An undo is made anew from its run.
        !plan.undo && (
          <Button small isPending={again.isPending} onPress={renew}>
            {t('front-preview-again')}
          </Button>
        )
      }
      footer={(!idle || frame.lead) && footer}
    >
      <div className={styles.body}>
        {again.error && <FailureNotice failure={failureOf(again.error)} />}
        {idle && <Nothing plan={plan} />}
        <KindTiles counts={plan.counts} chosen={kind} choose={setKind} />
        {plan.notes.map((note) => (
          <Notice key={note} tone="warn" title={note} plain />
        ))}
        <People
          shows="plan"
          label={t('preview-people')}
          filter={{ plan: plan.id, kind, outcome: null }}
          act={(row) => (
            <>
              <ApproveButton key={row.seq} plan={plan.id} row={row} />
              <LeaveOutButton plan={plan.id} row={row} />
            </>
          )}
        />
      </div>
    </Page>
  );
}
