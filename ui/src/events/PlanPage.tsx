/** One preview of events: being made, ready to be sent, being sent, or over. */
import { type ReactNode, useState } from 'react';
import { useNavigation } from '../app/navigation';
import { Page } from '../app/Page';
import {
  type EventKind,
  type EventPlanView,
  failureOf,
  type Overview,
  useCommand,
  useRead,
} from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { Meter } from '../parts/Meter';
import { Notice } from '../parts/Notice';
import { Skeleton } from '../parts/Skeleton';
import { Tile } from '../parts/Tile';
import { t } from '../text';
import { when } from '../text/when';
import { EventList } from './EventList';
import styles from './Events.module.css';
import { ENDS, KIND_ORDER, KINDS, OUTCOMES, SENDS, statusWord } from './kinds';
import { SendButton } from './SendButton';

function Working({ plan }: { plan: EventPlanView }) {
  const stop = useCommand('stop_events');
  const preview = plan.status === 'previewing';
  const { results, number } = plan;
  const done = number - results.waiting;
  const said = t('events-progress', { done, number });
  return (
    <Card title={preview ? t('preview-working') : t('events-sending')}>
      <Meter
        label={preview ? t('preview-working') : t('events-sending')}
        done={preview ? 0 : done}
        total={preview ? 0 : number}
        said={preview ? plan.phase : said}
        large
      />
      <p role="status">{preview ? plan.phase || t('preview-starting') : `${said} ${plan.phase}`}</p>
      <p className={styles.soft}>{preview ? t('preview-working-words') : t('events-stop-words')}</p>
      {stop.error && <FailureNotice failure={failureOf(stop.error)} />}
      <div>
        <Button
          isPending={stop.isPending}
          onPress={() => stop.mutate(plan.id)}
          data-testid="stop-events"
        >
          {preview ? t('preview-cancel') : t('stop-act')}
        </Button>
      </div>
    </Card>
  );
}

/** How it ended, in a sentence. */
function Over({ plan }: { plan: EventPlanView }) {
  const { status, results, problem } = plan;
  const outcomes = ENDS.filter((outcome) => results[outcome] > 0).map((outcome) =>
    t('events-outcome', { word: OUTCOMES[outcome].word, number: results[outcome] }),
  );
  const tone = status === 'done' ? 'ok' : status === 'failed' ? 'bad' : 'warn';
  return (
    <Notice tone={tone} title={statusWord(status)}>
      <p>{outcomes.join(' · ') || t('events-outcome-none')}</p>
      {problem && <p>{problem}</p>}
    </Notice>
  );
}

function Tiles({
  plan,
  chosen,
  choose,
}: {
  plan: EventPlanView;
  chosen: EventKind | null;
  choose: (kind: EventKind | null) => void;
}) {
  const { counts } = plan;
  const shown = KIND_ORDER.filter(
    (kind) => (kind !== 'reverse' && kind !== 'adjust') || counts[kind] > 0,
  );
  return (
    <div className={styles.tiles} role="group" aria-label={t('tiles-preview')}>
      {shown.map((kind) => (
        <Tile
          key={kind}
          {...KINDS[kind]}
          value={counts[kind]}
          pressed={chosen === kind}
          onPress={() => choose(chosen === kind ? null : kind)}
          testId={`event-tile-${kind}`}
        />
      ))}
    </div>
  );
}

function Body({ plan }: { plan: EventPlanView }) {
  const [kind, setKind] = useState<EventKind | null>(null);
  const { status, counts, number } = plan;
  if (status === 'previewing' || status === 'running') return <Working plan={plan} />;
  const ready = status === 'ready';
  if (status === 'cancelled') return <Notice tone="info" title={t('preview-cancelled')} />;
  const made = Object.values(counts).some((each) => each > 0);
  return (
    <>
      {ready && number === 0 && (
        <Notice tone="ok" title={plan.sentence}>
          {t('events-idle', { held: counts.hold, skipped: counts.skip })}
        </Notice>
      )}
      {ready && number > 0 && <Notice tone="info" title={plan.sentence} plain />}
      {!ready && <Over plan={plan} />}
      {plan.notes.map((note) => (
        <Notice key={note} tone="warn" title={note} plain />
      ))}
      {made && (
        <>
          <Tiles plan={plan} chosen={kind} choose={setKind} />
          <EventList plan={plan} kind={kind} />
        </>
      )}
    </>
  );
}

/** What can be done with it now. */
function Acts({ plan, again }: { plan: EventPlanView; again: ReactNode }) {
  const settle = useCommand('settle_events');
  const { results, status } = plan;
  const canGoOn = status === 'stopped' || status === 'interrupted' || status === 'failed';
  const sends = SENDS.some((kind) => plan.counts[kind] > 0);
  return (
    <>
      {settle.error && <FailureNotice failure={failureOf(settle.error)} />}
      {results.queued + results.unknown > 0 && status !== 'running' && (
        <Button
          isPending={settle.isPending}
          onPress={() => settle.mutate(null)}
          data-testid="settle-events"
        >
          {t('events-settle')}
        </Button>
      )}
      {(status === 'ready' || canGoOn) && sends ? (
        <SendButton plan={plan} goesOn={canGoOn} again={again} />
      ) : (
        again
      )}
    </>
  );
}

export function PlanPage({ overview, id }: { overview: Overview; id: string }) {
  const { go } = useNavigation();
  const { data: plan, error, refetch } = useRead('show_event_plan', id);
  const preview = useCommand('preview_events');
  const working = plan?.status === 'previewing' || plan?.status === 'running';
  const again = (
    <Button
      isPending={preview.isPending}
      onPress={() =>
        preview.mutate(
          { everything: false },
          { onSuccess: (made) => go({ page: 'events', plan: made.id }) },
        )
      }
      data-testid="preview-events-again"
    >
      {t('front-preview-again')}
    </Button>
  );
  return (
    <Page
      fill
      title={plan && !working && plan.status !== 'ready' ? t('events-ended') : t('events-title')}
      purpose={plan?.made_at ? t('preview-made', { made: when(plan.made_at) }) : undefined}
      safety={overview.safety_line}
      place={`events/${working ? 'working' : (plan?.status ?? 'none')}`}
      footer={
        <>
          <Button icon="left" onPress={() => go({ page: 'events' })}>
            {t('events-all')}
          </Button>
          <span className={styles.gap} />
          {plan && !working && <Acts plan={plan} again={again} />}
        </>
      }
    >
      <div className={styles.filled}>
        {preview.error && <FailureNotice failure={failureOf(preview.error)} />}
        {error && <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />}
        {!error && !plan && <Skeleton rows={5} />}
        {plan && <Body plan={plan} />}
      </div>
    </Page>
  );
}
