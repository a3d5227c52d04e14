/** The stages of a pipeline: which of them count, and under which name. */
import { useState } from 'react';
import type { PipelineOption, StageOption, TriggerView } from '../host';
import { Card } from '../parts/Card';
import { Field } from '../parts/Field';
import { Pick } from '../parts/Pick';
import { Tickbox } from '../parts/Tickbox';
import { t } from '../text';
import { count } from '../text/when';
import styles from './Triggers.module.css';
import type { Triggers } from './useTriggers';
import { useTyped } from './useTyped';

interface EventNameProps {
  stage: StageOption;
  trigger: TriggerView;
  name: (event: string | null) => void;
}

function EventName({ stage, trigger, name }: EventNameProps) {
  const typed = useTyped(trigger.event ?? stage.event, (text) => name(text || null));
  return (
    <Field
      label={t('trigger-event-of', { stage: stage.label })}
      hideLabel
      mono
      {...typed}
      testId={`event-${stage.id}`}
    />
  );
}

function labelOf({ label, won, lost }: StageOption): string {
  if (won) return t('stage-won', { label });
  return lost ? t('stage-lost', { label }) : label;
}

interface RowProps {
  stage: StageOption;
  pipeline: PipelineOption;
  work: Triggers;
}

function Stage({ stage, pipeline, work }: RowProps) {
  const mine = (it: TriggerView) =>
    it.object === 'deals' && it.pipeline === pipeline.id && it.stage === stage.id;
  const trigger = work.triggers.find(mine);
  const others = work.triggers.filter((it) => !mine(it));
  const add: TriggerView = {
    object: 'deals',
    property: '',
    pipeline: pipeline.id,
    stage: stage.id,
    event: null,
  };
  const name = (event: string | null) =>
    work.change({ triggers: work.triggers.map((it) => (mine(it) ? { ...it, event } : it)) });
  return (
    <tr>
      <th scope="row">
        <Tickbox
          label={labelOf(stage)}
          on={trigger !== undefined}
          onChange={(on) => work.change({ triggers: on ? [...others, add] : others })}
          data-testid={`stage-${stage.id}`}
        />
      </th>
      <td className={styles.event}>
        {trigger ? (
          <EventName stage={stage} trigger={trigger} name={name} />
        ) : (
          <span className={styles.soft}>{t('trigger-not-sent')}</span>
        )}
      </td>
      <td className={styles.recent}>{t('deals-recent', { deals: stage.recent })}</td>
    </tr>
  );
}

/** How many recent deals are in a stage that counts. */
function recentOf(pipelines: PipelineOption[], triggers: TriggerView[]): number {
  const counts = (pipeline: PipelineOption, stage: StageOption) =>
    triggers.some((it) => it.pipeline === pipeline.id && it.stage === stage.id);
  return pipelines
    .flatMap((pipeline) => pipeline.stages.filter((stage) => counts(pipeline, stage)))
    .reduce((sum, { recent }) => sum + recent, 0);
}

interface Props {
  pipelines: PipelineOption[];
  work: Triggers;
}

export function Stages({ pipelines, work }: Props) {
  const [asked, setAsked] = useState<string | null>(null);
  const pipeline = pipelines.find(({ id }) => id === asked) ?? pipelines[0];
  const elsewhere = work.triggers.filter(
    (it) => it.object === 'deals' && it.pipeline !== pipeline?.id,
  );
  const chosen = pipelines.filter(({ id }) => elsewhere.some((it) => it.pipeline === id));
  if (!pipeline) {
    return (
      <Card title={t('triggers-title')}>
        <p>{t('pipelines-none')}</p>
        <p className={styles.soft}>{t('pipelines-path')}</p>
      </Card>
    );
  }
  return (
    <Card title={t('triggers-title')}>
      <Pick
        label={t('pipeline-label')}
        options={pipelines.map(({ id, label, recent }) => ({
          value: id,
          text: t('pipeline-option', { label, deals: count(recent) }),
        }))}
        value={pipeline.id}
        onChange={setAsked}
        data-testid="pipeline"
      />
      <div className={styles.frame}>
        <table className={styles.table}>
          <caption className="visually-hidden">
            {t('stages-caption', { pipeline: pipeline.label })}
          </caption>
          <thead>
            <tr>
              <th scope="col">{t('stage-column')}</th>
              <th scope="col">{t('event-column')}</th>
              <th scope="col">{t('recent-column')}</th>
            </tr>
          </thead>
          <tbody>
            {pipeline.stages.map((stage) => (
              <Stage key={`${pipeline.id} ${stage.id}`} {...{ stage, pipeline, work }} />
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.sum} data-testid="would-count">
        {t('triggers-recent', { deals: recentOf(pipelines, work.triggers) })}
      </p>
      {chosen.length > 0 && (
        <p className={styles.soft}>
          {t('triggers-elsewhere', { pipelines: chosen.map(({ label }) => label).join(', ') })}
        </p>
      )}
    </Card>
  );
}
