import { useState } from 'react';
import { MenuTrigger } from 'react-aria-components';
import type { PropertyPlanView, PropertyRow, PropertyState } from '../../host';
import { Button } from '../../parts/Button';
import { Field } from '../../parts/Field';
import { Icon, type IconName } from '../../parts/Icon';
import { Options } from '../../parts/Options';
import { t } from '../../text';
import styles from './Properties.module.css';

const ICONS: Record<PropertyState, IconName> = {
  will_be_created: 'plus',
  will_be_used: 'check',
  conflict: 'cross',
  archived: 'warn',
};

interface RowProps {
  row: PropertyRow;
  choose: (name: string) => void;
}

/** The internal name, kept when the person leaves the field or presses Enter. */
function Name({ row, choose }: RowProps) {
  const [typed, setTyped] = useState({ text: row.name, over: row.name });
  // What was typed counts only over the name it was typed over: an answer with another name wins.
  const text = typed.over === row.name ? typed.text : row.name;
  const commit = () => {
    if (text !== row.name) choose(text);
  };
  const others = row.candidates.filter((name) => name !== row.name);
  return (
    <div className={styles.name}>
      <Field
        id={`property-${row.field}`}
        label={t('property-name-of', { label: row.label })}
        hideLabel
        mono
        value={text}
        onChange={(next) => setTyped({ text: next, over: row.name })}
        onBlur={commit}
        onEnter={commit}
        testId={`property-${row.field}`}
      />
      {others.length > 0 && (
        <MenuTrigger>
          <Button small kind="quiet" after="down">
            {t('property-use-existing')}
          </Button>
          <Options
            label={t('property-use-existing')}
            options={others.map((name) => ({ id: name, text: name }))}
            choose={choose}
          />
        </MenuTrigger>
      )}
    </div>
  );
}

interface Props {
  plan: PropertyPlanView;
  busy: boolean;
  choose: (field: string, name: string) => void;
}

export function PropertyTable({ plan, busy, choose }: Props) {
  return (
    <div className={styles.frame} aria-busy={busy}>
      <table className={styles.table}>
        <caption className="visually-hidden">{t('properties-caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('property-label')}</th>
            <th scope="col">{t('property-name')}</th>
            <th scope="col">{t('property-type')}</th>
            <th scope="col">{t('property-state')}</th>
          </tr>
        </thead>
        <tbody>
          {plan.rows.map((row) => (
            <tr key={row.field}>
              <th scope="row">
                {row.label}
                <span className={styles.note}>{row.note}</span>
                <span className={styles.narrow}>{row.kind}</span>
              </th>
              <td>
                <Name row={row} choose={(name) => choose(row.field, name)} />
              </td>
              <td className={styles.kind}>{row.kind}</td>
              <td>
                <span className={styles[row.state]}>
                  <Icon name={ICONS[row.state]} size={16} />
                  <span>{row.sentence}</span>
                </span>
                {row.fix && <p className={styles.fix}>{row.fix}</p>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
