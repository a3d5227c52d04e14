/** Which column of the file goes where, with an example, and what the check found in it. */
import { useState } from 'react';
import type { ImportChoices, ImportColumn, ImportView } from '../../host';
import { Card } from '../../parts/Card';
import { Field } from '../../parts/Field';
import { Icon } from '../../parts/Icon';
import { Pick } from '../../parts/Pick';
import { t } from '../../text';
import styles from './Csv.module.css';

const TYPED = '*';

interface Props {
  view: ImportView;
  change: (next: Partial<ImportChoices>) => void;
}

interface ColumnProps {
  column: ImportColumn;
  targets: string[];
  goTo: (target: string) => void;
}

/** Chosen from the list, or typed when it is one of the program's own. */
function Target({ column, targets, goTo }: ColumnProps) {
  const [typing, setTyping] = useState(false);
  const [typed, setTyped] = useState('');
  const { name, target } = column;
  const known = !target || targets.includes(target);
  const options = [
    { value: '', text: t('csv-leave-out') },
    ...targets.map((value) => ({ value, text: value })),
    ...(known ? [] : [{ value: target, text: target }]),
    { value: TYPED, text: t('csv-typed') },
  ];
  const commit = () => {
    setTyping(false);
    if (typed.trim()) goTo(typed.trim());
  };
  return (
    <>
      <Pick
        label={t('csv-goes-to-of', { name })}
        hideLabel
        options={options}
        value={typing ? TYPED : target}
        onChange={(value) => {
          setTyping(value === TYPED);
          setTyped('customFields.');
          if (value !== TYPED) goTo(value);
        }}
        data-testid={`csv-target-${name}`}
      />
      {typing && (
        <Field
          label={t('csv-typed-label')}
          value={typed}
          onChange={setTyped}
          onBlur={commit}
          onEnter={commit}
          mono
        />
      )}
    </>
  );
}

function Line(props: ColumnProps) {
  const { name, example, becomes, sentence, attention } = props.column;
  return (
    <tr>
      <th scope="row">{name || t('csv-unnamed')}</th>
      <td>
        <Target {...props} />
      </td>
      <td>
        <span className={styles.value}>{example || t('diff-empty')}</span>
        {becomes && <span className={styles.becomes}>{t('csv-becomes', { value: becomes })}</span>}
      </td>
      <td>
        {sentence && (
          <span className={attention ? styles.attention : styles.fine}>
            <Icon name={attention ? 'warn' : 'check'} size={16} />
            <span>{sentence}</span>
          </span>
        )}
      </td>
    </tr>
  );
}

export function Columns({ view, change }: Props) {
  const { columns, targets, choices } = view;
  // A column of the import is filled once: whoever gives it to another one takes it from the first.
  const goTo = (at: number, target: string) =>
    change({
      targets: columns.map((_, other) => {
        const now = choices.targets[other] ?? '';
        if (other === at) return target;
        return now === target ? '' : now;
      }),
    });
  return (
    <Card title={t('csv-columns')}>
      <p className={styles.soft}>{t('csv-columns-words')}</p>
      <div className={styles.frame}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('csv-column')}</th>
              <th scope="col">{t('csv-goes-to')}</th>
              <th scope="col">{t('csv-example')}</th>
              <th scope="col">{t('csv-found')}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column, at) => (
              <Line
                // Two columns may share a name.
                key={`${at} ${column.name}`}
                column={column}
                targets={targets}
                goTo={(target) => goTo(at, target)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
