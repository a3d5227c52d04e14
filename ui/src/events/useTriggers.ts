/** What counts as an event: saved at once, with the way back. */
import { useState } from 'react';
import {
  type CustomerView,
  type PipelineOption,
  type TriggersView,
  type TriggerView,
  useCommand,
  useRead,
} from '../host';

interface Choice {
  triggers: TriggerView[];
  customer: CustomerView;
}

/** The stages that the engine proposes while nothing is saved. */
function proposed(pipelines: PipelineOption[]): TriggerView[] {
  return pipelines.flatMap(({ id, stages }) =>
    stages
      .filter(({ chosen }) => chosen)
      .map((stage) => ({
        object: 'deals',
        property: '',
        pipeline: id,
        stage: stage.id,
        event: null,
      })),
  );
}

function choiceOf(saved: TriggersView | undefined, pipelines: PipelineOption[]): Choice {
  const { version = 0, triggers = [], customer = { rule: 'participant' } } = saved ?? {};
  return { triggers: version === 0 ? proposed(pipelines) : triggers, customer };
}

export function useTriggers() {
  const saved = useRead('event_triggers', null);
  const options = useRead('trigger_options', null);
  const save = useCommand('save_triggers');
  const [past, setPast] = useState<Choice[]>([]);
  // What was sent counts until the saved triggers are others than those it was sent over.
  const [sent, setSent] = useState<{ over: TriggersView | undefined; choice: Choice } | null>(null);
  const stored = choiceOf(saved.data, options.data?.pipelines ?? []);
  const choice = sent && sent.over === saved.data && !save.error ? sent.choice : stored;
  function send(next: Choice): void {
    setSent({ over: saved.data, choice: next });
    save.mutate({ ...next, author: '', note: '' });
  }
  const last = past.at(-1);
  return {
    ...choice,
    saved: saved.data,
    options,
    problem: saved.error,
    refused: save.error,
    again: () => {
      void saved.refetch();
      void options.refetch();
    },
    /** Saves what follows from the triggers as they are. */
    change: (next: Partial<Choice>) => {
      setPast([...past, choice]);
      send({ ...choice, ...next });
    },
    undo: last
      ? () => {
          setPast(past.slice(0, -1));
          send(last);
        }
      : undefined,
    /** Looked at and left as they are. */
    accept: () => save.mutateAsync({ ...choice, author: '', note: '' }),
  };
}

export type Triggers = ReturnType<typeof useTriggers>;
