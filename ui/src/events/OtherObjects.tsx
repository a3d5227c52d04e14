/** Contacts and companies as events: for those to whom impact.com's implementation engineer said so. */
import { useState } from 'react';
import { type EventObject, failureOf, type TriggerView, useRead } from '../host';
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

interface AddProps {
  object: Other;
  setObject: (object: Other) => void;
  add: (trigger: TriggerView) => void;
}

function Add({ object, setObject, add }: AddProps) {
  const options = useRead('mapping_options', object);
  const [property, setProperty] = useState('lifecyclestage');
  const [stage, setStage] = useState('');
  const [event, setEvent] = useState('');
  const own = (options.data?.sources ?? []).filter(
    ({ of, kind }) => of === 'record' && kind === 'enumeration',
  );
  const items = own.map(({ name, label, example }) => ({
    id: name,
    label,
    name,
    detail: t('picker-example', { example: example || t('diff-empty') }),
  }));
  const label = own.find(({ name }) => name === property)?.label ?? property;
  return (
    <div className={styles.add} role="group" aria-label={t('other-add-title')}>
      <Pick
        label={t('other-object')}
        options={OBJECTS}
        value={object}
        onChange={(next) => setObject(next === 'companies' ? 'companies' : 'contacts')}
        data-testid="other-object"
      />
      <div className={styles.labelled}>
        <span className={styles.label}>{t('other-property')}</span>
        <Picker
          label={t('other-property')}
          value={label}
          groups={() => [{ id: 'record', title: nameOf(object), items }]}
          chosen={property}
          choose={setProperty}
          data-testid="other-property"
        />
      </div>
      <Field
        label={t('other-value')}
        detail={t('other-value-detail')}
        value={stage}
        onChange={setStage}
        mono
        testId="other-value"
      />
      <Field
        label={t('event-column')}
        detail={t('other-event-detail')}
        value={event}
        onChange={setEvent}
        mono
        testId="other-event"
      />
      {options.error && (
        <FailureNotice failure={failureOf(options.error)} retry={() => void options.refetch()} />
      )}
      <div>
        <Button
          onPress={() => add({ object, property, pipeline: null, stage, event: event || null })}
          data-testid="other-add"
        >
          {t('other-add')}
        </Button>
      </div>
    </div>
  );
}

export function OtherObjects({ work }: { work: Triggers }) {
  const [object, setObject] = useState<Other>('contacts');
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
        <Add
          key={object}
          object={object}
          setObject={setObject}
          add={(trigger) => work.change({ triggers: [...work.triggers, trigger] })}
        />
      </div>
    </Disclosure>
  );
}
