/** Who a row is, and the other things that are decided once for the whole file. */
import { useState } from 'react';
import type { ImportChoices, ImportIdentity, ImportView } from '../../host';
import { Card } from '../../parts/Card';
import { Disclosure } from '../../parts/Disclosure';
import { Field } from '../../parts/Field';
import { Notice } from '../../parts/Notice';
import { Pick } from '../../parts/Pick';
import { type Choice, RadioCards } from '../../parts/RadioCards';
import { Toggle } from '../../parts/Toggle';
import { t } from '../../text';
import styles from './Csv.module.css';

interface Props {
  view: ImportView;
  change: (next: Partial<ImportChoices>) => void;
}

function kindOf(identity: ImportIdentity): string {
  if (typeof identity === 'string') return identity;
  return 'columns' in identity ? 'columns' : 'column';
}

function Identity({ view, change }: Props) {
  const { identity } = view.choices;
  // The two columns that the file brought along stay to choose from.
  const [own] = useState(identity);
  const column = typeof identity === 'object' && 'column' in identity ? identity.column : null;
  const choices: Choice[] = [
    { value: 'email', label: t('csv-id-email'), detail: t('csv-id-email-detail') },
    ...(view.record_id === null
      ? []
      : [{ value: 'record_id', label: t('csv-id-record'), detail: t('csv-id-record-detail') }]),
    ...(kindOf(own) === 'columns'
      ? [{ value: 'columns', label: t('csv-id-own'), detail: t('csv-id-own-detail') }]
      : []),
    { value: 'column', label: t('csv-id-column'), detail: t('csv-id-column-detail') },
  ];
  const pick = (kind: string) => {
    if (kind === 'columns') change({ identity: own });
    else if (kind === 'column') change({ identity: { column: 0 } });
    else change({ identity: kind === 'record_id' ? 'record_id' : 'email' });
  };
  return (
    <Card title={t('csv-identity')}>
      <RadioCards
        label={t('csv-identity')}
        hideLabel
        choices={choices.map((choice) => ({ ...choice, testId: `csv-id-${choice.value}` }))}
        value={kindOf(identity)}
        onChange={pick}
      />
      {column !== null && (
        <Pick
          label={t('csv-id-which')}
          options={view.columns.map(({ name }, at) => ({ value: String(at), text: name }))}
          value={String(column)}
          onChange={(at) => change({ identity: { column: Number(at) } })}
        />
      )}
      <Notice tone="warn" title={t('csv-id-forever')}>
        {t('csv-id-forever-words')}
      </Notice>
    </Card>
  );
}

/** A locale is typed, and kept when the person leaves the field. */
function Locale({ view, change }: Props) {
  const saved = view.choices.default_locale;
  const [typed, setTyped] = useState({ text: saved, over: saved });
  const text = typed.over === saved ? typed.text : saved;
  const commit = () => {
    if (text.trim() !== saved) change({ default_locale: text.trim() });
  };
  return (
    <Field
      label={t('csv-locale')}
      detail={t('csv-locale-detail')}
      value={text}
      onChange={(next) => setTyped({ text: next, over: saved })}
      onBlur={commit}
      onEnter={commit}
      testId="csv-locale"
    />
  );
}

export function Choices(props: Props) {
  const { view, change } = props;
  const { existing, formulas, referable } = view.choices;
  return (
    <>
      <Identity {...props} />
      <Card title={t('csv-choices')}>
        <Toggle
          label={t('csv-existing')}
          detail={t('csv-existing-detail')}
          on={existing === 'leave_out'}
          onChange={(on) => change({ existing: on ? 'leave_out' : 'keep' })}
          data-testid="csv-existing"
        />
        <Toggle
          label={t('csv-formulas')}
          detail={t('csv-formulas-detail')}
          on={formulas === 'leave_out'}
          onChange={(on) => change({ formulas: on ? 'leave_out' : 'keep' })}
          data-testid="csv-formulas"
        />
        <Disclosure title={t('csv-more')}>
          <div className={styles.more}>
            <Locale {...props} />
            <Pick
              label={t('csv-referable')}
              detail={t('csv-referable-detail')}
              options={[
                { value: '', text: t('csv-referable-advocate') },
                { value: 'yes', text: t('csv-referable-yes') },
                { value: 'no', text: t('csv-referable-no') },
              ]}
              value={referable === null ? '' : referable ? 'yes' : 'no'}
              onChange={(value) => change({ referable: value === '' ? null : value === 'yes' })}
              data-testid="csv-referable"
            />
          </div>
        </Disclosure>
      </Card>
    </>
  );
}
