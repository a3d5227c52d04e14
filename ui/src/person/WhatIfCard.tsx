/** What a sync would do if something were otherwise. The engine works it out from what is known here. */
import { useState } from 'react';
import {
  failureOf,
  type RulesView,
  type StoryRequest,
  type StoryView,
  useCommand,
  type WhatIf,
  type WhatIfView,
} from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { Disclosure } from '../parts/Disclosure';
import { FailureNotice } from '../parts/FailureNotice';
import { Field } from '../parts/Field';
import { Toggle } from '../parts/Toggle';
import { t } from '../text';
import styles from './Person.module.css';

type Switch = 'hubspot_on_new' | 'hubspot_on_update' | 'advocate_on_new' | 'advocate_on_update';
type Values = Record<string, string>;

/** The fields that people ask about. */
const ASKED = ['email', 'first_name', 'last_name', 'referred_by_code'];

interface Asked {
  rules: RulesView;
  hubspot: Values;
  advocate: Values;
}

function Switches({ rules, change }: { rules: RulesView; change: (rules: RulesView) => void }) {
  const switches: [Switch, string][] = [
    ['hubspot_on_new', t('what-if-hubspot-new')],
    ['hubspot_on_update', t('what-if-hubspot-older')],
    ['advocate_on_new', t('what-if-advocate-new')],
    ['advocate_on_update', t('what-if-advocate-older')],
  ];
  return (
    <div className={styles.switches}>
      {switches.map(([key, label]) => (
        <Toggle
          key={key}
          label={label}
          on={rules[key]}
          onChange={(on) => change({ ...rules, [key]: on })}
        />
      ))}
    </div>
  );
}

function Answer({ answer }: { answer: WhatIfView }) {
  const nothing = t('diff-empty');
  return (
    <div className={styles.answer} role="status">
      <p data-testid="what-if">{answer.sentence}</p>
      {answer.changes.length > 0 && (
        <ul className={styles.seen}>
          {answer.changes.map(({ on, label, now, after }) => {
            const words = { label, now: now || nothing, after: after || nothing };
            return (
              <li key={`${on} ${label}`}>
                {on === 'hubspot'
                  ? t('person-seen-hubspot', words)
                  : t('person-seen-advocate', words)}
              </li>
            );
          })}
        </ul>
      )}
      {[...answer.conflicts, ...answer.notes].map((line) => (
        <p key={line} className={styles.soft}>
          {line}
        </p>
      ))}
    </div>
  );
}

/** Only what was changed is asked about. */
function changed(values: Values, before: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([field, value]) => value !== (before[field] ?? '')),
  );
}

function valuesOf(story: StoryView, side: 'hubspot' | 'advocate'): Values {
  const known = new Map(story.values.map((value) => [value.field, value[side]]));
  return Object.fromEntries(ASKED.map((field) => [field, known.get(field) ?? '']));
}

interface Props {
  story: StoryView;
  who: StoryRequest;
  rules: RulesView;
}

export function WhatIfCard({ story, who, rules }: Props) {
  const ask = useCommand('what_if');
  const before = { hubspot: valuesOf(story, 'hubspot'), advocate: valuesOf(story, 'advocate') };
  const [asked, setAsked] = useState<Asked>({ rules, ...before });
  const labels = new Map(story.values.map(({ field, label }) => [field, label]));
  const hasContact = story.linked || (story.contact !== '' && story.user_id === '');
  const hasParticipant = story.linked || story.user_id !== '';
  if (!hasContact && !hasParticipant) return null;
  const request: WhatIf = {
    who,
    rules: asked.rules,
    hubspot: changed(asked.hubspot, before.hubspot),
    advocate: changed(asked.advocate, before.advocate),
  };
  const sides = [
    { side: 'hubspot' as const, title: t('person-in-hubspot'), there: hasContact },
    { side: 'advocate' as const, title: t('person-in-advocate'), there: hasParticipant },
  ];
  const names: Record<string, string> = {
    email: t('what-if-email'),
    first_name: t('what-if-first-name'),
    last_name: t('what-if-last-name'),
    referred_by_code: t('what-if-referred-by'),
  };
  return (
    <Card title={t('what-if-title')}>
      <p className={styles.soft}>{t('what-if-words')}</p>
      <div className={styles.sides}>
        {sides
          .filter(({ there }) => there)
          .map(({ side, title }) => (
            <fieldset key={side} className={styles.side}>
              <legend>{title}</legend>
              {ASKED.map((field) => (
                <Field
                  key={field}
                  label={labels.get(field) ?? names[field] ?? field}
                  value={asked[side][field] ?? ''}
                  onChange={(value) =>
                    setAsked({ ...asked, [side]: { ...asked[side], [field]: value } })
                  }
                  testId={`what-if-${side}-${field}`}
                />
              ))}
            </fieldset>
          ))}
      </div>
      <Disclosure title={t('what-if-rules')}>
        <Switches
          rules={asked.rules}
          change={(changedRules) => setAsked({ ...asked, rules: changedRules })}
        />
      </Disclosure>
      {ask.error && <FailureNotice failure={failureOf(ask.error)} />}
      <div>
        <Button
          isPending={ask.isPending}
          onPress={() => ask.mutate(request)}
          data-testid="ask-what-if"
        >
          {t('what-if-ask')}
        </Button>
      </div>
      {ask.data && <Answer answer={ask.data} />}
    </Card>
  );
}
