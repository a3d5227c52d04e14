/** What all runs together show: six plots, each with its finding, its table, and marks for the keyboard. */
import type { ReactNode } from 'react';
import { useNavigation } from '../app/navigation';
import { type Bar, Bars } from '../charts/Bars';
import { type Dot, Dots } from '../charts/Dots';
import type { Pattern } from '../charts/Figure';
import { runBars } from '../charts/runs';
import { type ActivityView, type CauseWeeks, failureOf, type RunPoint, useRead } from '../host';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { t } from '../text';
import { count, dayOf, lasted, when } from '../text/when';
import styles from './Plots.module.css';

type Open = (run: string) => void;

function labelOf(run: RunPoint): string {
  const at = when(run.started_at);
  return run.undo ? t('chart-undo', { when: at }) : at;
}

/** A run as one dot. */
function dotOf(run: RunPoint, value: number, shown: string, open: Open): Dot {
  const label = labelOf(run);
  return {
    id: run.id,
    label,
    value,
    values: [shown],
    said: t('chart-said', { when: label, value: shown }),
    open: () => open(run.id),
  };
}

/** People written a minute of work; none for a run that wrote nobody. */
function pace({ results: of, worked_ms: worked }: RunPoint): number | null {
  const people = of.created + of.updated + of.deleted + of.archived;
  return people > 0 && worked > 0 ? Math.round((people * 60_000) / worked) : null;
}

function Linked({ view }: { view: ActivityView }) {
  const dots = view.linked.map(({ at, linked }, nth): Dot => {
    const label = nth === view.linked.length - 1 ? t('chart-now') : when(at);
    const shown = count(linked);
    return {
      id: String(nth),
      label,
      value: linked,
      values: [shown],
      said: t('chart-linked-said', { when: label, linked }),
    };
  });
  const title = t('plot-linked');
  const columns = [t('chart-when'), t('home-linked')];
  return <Dots finding={view.linked_finding} title={title} columns={columns} dots={dots} line />;
}

/** One cause by week. */
function Cause({ of, weeks }: { of: CauseWeeks; weeks: string[] }) {
  const legend: Pattern[] = [{ word: t('run-people'), kind: 'dots' }];
  const people = of.people.reduce((sum, each) => sum + each, 0);
  const bars = of.people.map((each, nth): Bar => {
    const label = t('chart-week', { day: dayOf(weeks[nth] ?? '') });
    return {
      id: weeks[nth] ?? String(nth),
      label,
      parts: [each],
      values: [count(each)],
      said: t('chart-week-said', { week: label, people: each }),
    };
  });
  return (
    <Bars
      finding={t('plot-cause', { title: of.title, people })}
      title={of.title}
      columns={[t('chart-week-column'), t('run-people')]}
      legend={legend}
      bars={bars}
      small
    />
  );
}

function Causes({ view }: { view: ActivityView }) {
  return (
    <div className={styles.wide}>
      <Card title={t('plot-causes')}>
        <p className={styles.finding}>{view.causes_finding}</p>
        <p className={styles.soft}>{t('plot-causes-words')}</p>
        <div className={styles.multiples}>
          {view.causes.map((of) => (
            <Cause key={of.cause} of={of} weeks={view.weeks} />
          ))}
        </div>
      </Card>
    </div>
  );
}

function useOpen(): Open {
  const { go } = useNavigation();
  return (run) => go({ page: 'activity', run });
}

function People({ view }: { view: ActivityView }) {
  const open = useOpen();
  return (
    <div className={styles.first}>
      <Card title={t('plot-people')}>
        <Bars finding={view.runs_finding} title={t('plot-people')} {...runBars(view.runs, open)} />
      </Card>
    </div>
  );
}

function Others({ view }: { view: ActivityView }) {
  const open = useOpen();
  const { runs } = view;
  const took = runs.map((run) =>
    dotOf(run, Math.round(run.worked_ms / 1000), lasted(run.worked_ms), open),
  );
  const paces = runs.flatMap((run) => {
    const people = pace(run);
    return people === null ? [] : [dotOf(run, people, count(people), open)];
  });
  const calls = runs.map((run) => dotOf(run, run.calls, count(run.calls), open));
  return (
    <div className={styles.plots}>
      <Card title={t('plot-linked')}>
        <Linked view={view} />
      </Card>
      <Card title={t('plot-took')}>
        <Dots
          finding={t('plot-took-words')}
          title={t('plot-took')}
          columns={[t('chart-when'), t('run-took')]}
          dots={took}
        />
      </Card>
      <Card title={t('plot-pace')}>
        <Dots
          finding={view.pace_finding}
          title={t('plot-pace')}
          columns={[t('chart-when'), t('plot-pace')]}
          dots={paces}
        />
      </Card>
      <Card title={t('plot-calls')}>
        <Dots
          finding={view.calls_finding}
          title={t('plot-calls')}
          columns={[t('chart-when'), t('run-calls')]}
          dots={calls}
        />
      </Card>
      <Causes view={view} />
    </div>
  );
}

/** The plots around the list of runs: whether today is unusual above it, everything else below. */
export function Plots({ children }: { children: ReactNode }) {
  const { data: view, error, refetch } = useRead('show_activity', null, { fresh: true });
  const drawn = !error && view && view.runs.length > 0;
  return (
    <>
      {error && <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />}
      {drawn && <People view={view} />}
      {children}
      {drawn && <Others view={view} />}
    </>
  );
}
