/** Contacts and companies as events: for those to whom impact.com's implementation engineer said so. */
import { useState } from 'react';
import { type EventObject, failureOf, type TriggerView, useCommand, useRead } from '../host';
import { Button } from '../parts/Button';
import { Disclosure } from '../parts/Disclosure';
import { FailureNotice } from '../parts/FailureNotice';
import { Field } from '../parts/Field';
import { Pick } from '../parts/Pick';
import { Picker } from '../parts/Picker';
import { t } from '../text';
import styles from './Triggers.module.css';
import type { Triggers } from './useTriggers';

type Other = Exclude<EventObject, 'deals'>;

const OBJECTS: { value: Other; text: string }[] = [
  { value: 'contacts', text: t('object-contacts') },
  { value: 'companies', text: t('object-companies') },
];

function nameOf(object: EventObject): string {
  return OBJECTS.find(({ value }) => value === object)?.text ?? t('object-deals');
}

/** A trigger before anything was chosen for it. */
function blank(object: Other): TriggerView {
  return { object, property: 'lifecyclestage', pipeline: null, stage: '', event: null };
}

/** The trigger that is being made. The engine keeps it as soon as a field of it is left. */
function useNext() {
  const stored = useRead('event_drafts', null);
  const keep = useCommand('keep_draft');
  const [own, setOwn] = useState<TriggerView | null>(null);
  const kept = stored.data?.trigger ?? null;
  const next = own ?? kept ?? blank('contacts');
  const forget = () => {
    setOwn(null);
    if (kept) keep.mutate({ what: 'no_trigger' });
  };
  return {
    next,
    kept: kept !== null,
    unkept: keep.error,
    change: (part: Partial<TriggerView>) => setOwn({ ...next, ...part }),
    /** Leaves it for later. */
    leave: (part: Partial<TriggerView> = {}) => {
      const trigger = { ...next, ...part };
      setOwn(trigger);
      if (JSON.stringify(trigger) !== JSON.stringify(kept ?? blank('contacts')))
        keep.mutate({ what: 'trigger', trigger });
    },
    forget,
  };
}

function otherOf({ object }: TriggerView): Other {
  return object === 'companies' ? 'companies' : 'contacts';
}

function Add({ add }: { add: (trigger: TriggerView) => void }) {
  const { next, kept, unkept, change, leave, forget } = useNext();
  const object = otherOf(next);
  const { property } = next;
  const options = useRead('mapping_options', object);
  const own = (options.data?.sources ?? []).filter(
    ({ of, kind }) => of === 'record' && kind === 'enumeration',
  );
  const items = own.map(({ name, label, example }) => ({
    id: name,
    label,
    name,
    told: () => ({ text: t('picker-example', { example: example || t('diff-empty') }) }),
  }));
  const label = own.find(({ name }) => name === property)?.label ?? property;
  return (
    <div className={styles.add} role="group" aria-label={t('other-add-title')}>
      <Pick
        label={t('other-object')}
        options={OBJECTS}
        value={object}
        onChange={(of) => leave(blank(of === 'companies' ? 'companies' : 'contacts'))}
        data-testid="other-object"
      />
      <div className={styles.labelled}>
        <span className={styles.label}>{t('other-property')}</span>
        <Picker
          label={t('other-property')}
          value={label}
          groups={() => [{ id: 'record', title: nameOf(object), items }]}
          chosen={property}
          choose={(name) => leave({ property: name })}
          data-testid="other-property"
        />
      </div>
      <Field
        label={t('other-value')}
        detail={t('other-value-detail')}
        value={next.stage}
        onChange={(stage) => change({ stage })}
        onBlur={() => leave()}
        mono
        testId="other-value"
      />
      <Field
        label={t('event-column')}
        detail={t('other-event-detail')}
        value={next.event ?? ''}
        onChange={(event) => change({ event: event || null })}
        onBlur={() => leave()}
        mono
        testId="other-event"
      />
      {options.error && (
        <FailureNotice failure={failureOf(options.error)} retry={() => void options.refetch()} />
      )}
      {unkept && <FailureNotice failure={{ ...failureOf(unkept), message: t('draft-unkept') }} />}
      {kept && (
        <p className={styles.soft} role="status">
          {t('other-draft')}
        </p>
      )}
      <div className={styles.acts}>
        <Button
          onPress={() => {
            add(next);
            forget();
          }}
          data-testid="other-add"
        >
          {t('other-add')}
        </Button>
        {kept && (
          <Button kind="quiet" onPress={forget} data-testid="other-discard">
            {t('other-discard')}
          </Button>
        )}
      </div>
    </div>
  );
}

export function OtherObjects({ work }: { work: Triggers }) {
  const others = work.triggers.filter((it) => it.object !== 'deals');
  return (
    <Disclosure title={t('other-title')}>
      <div className={styles.other}>
        <p className={styles.soft}>{t('other-words')}</p>
        {others.length > 0 && (
          <ul className={styles.others} aria-label={t('other-list')}>
            {others.map((it) => (
              <li key={`${it.object} ${it.property} ${it.stage}`}>
                <span>
                  {t('other-trigger', {
                    object: nameOf(it.object),
                    property: it.property,
                    value: it.stage,
                  })}
                </span>
                <Button
                  small
                  kind="quiet"
                  aria-label={t('other-remove-of', { value: it.stage })}
                  onPress={() =>
                    work.change({ triggers: work.triggers.filter((each) => each !== it) })
                  }
                >
                  {t('remove')}
                </Button>
              </li>
            ))}
          </ul>
        )}
        <Add add={(trigger) => work.change({ triggers: [...work.triggers, trigger] })} />
      </div>
    </Disclosure>
  );
}
