/** Where a value comes from: a property, a fixed text, the moment of the change, or several of these together. */
import { type RefObject, useRef } from 'react';
import type { EventObject, FieldOption, MappingRow, SourceOption } from '../host';
import { useTyped } from '../events/useTyped';
import { Field } from '../parts/Field';
import { Picker } from '../parts/Picker';
import { t } from '../text';
import styles from './Mapping.module.css';
import {
  ASK_FIXED,
  ASK_TEMPLATE,
  asTemplate,
  fixed,
  formOf,
  nameOf,
  partGroups,
  sourceGroups,
  textOf,
} from './sources';

interface Props {
  row: MappingRow;
  option: FieldOption | undefined;
  sources: SourceOption[];
  object: EventObject;
  keep: (source: string) => void;
}

function Fixed({ row, keep }: Pick<Props, 'row' | 'keep'>) {
  const typed = useTyped(textOf(row.source), (text) => keep(fixed(text)));
  return (
    <Field
      label={t('fixed-text-of', { field: row.field })}
      hideLabel
      {...typed}
      testId={`fixed-${row.field}`}
    />
  );
}

/** Puts a part where the cursor is. */
function useInsert(box: RefObject<HTMLDivElement | null>, text: string, keep: (t: string) => void) {
  return (part: string) => {
    const at = box.current?.querySelector('input')?.selectionStart ?? text.length;
    keep(`${text.slice(0, at)}{${part}}${text.slice(at)}`);
  };
}

function Template({ row, sources, object, keep }: Omit<Props, 'option'>) {
  // Without a value in it a combination is a fixed text.
  const typed = useTyped(row.source, (text) => keep(text.includes('{') ? text : fixed(text)));
  const box = useRef<HTMLDivElement>(null);
  const insert = useInsert(box, typed.value, keep);
  return (
    <div ref={box} className={styles.template}>
      <Field
        label={t('template-of', { field: row.field })}
        hideLabel
        mono
        {...typed}
        testId={`template-${row.field}`}
      />
      <Picker
        quiet
        label={t('template-insert-of', { field: row.field })}
        value=""
        shown={t('template-insert')}
        groups={() => partGroups(sources, object)}
        chosen={null}
        choose={insert}
      />
    </div>
  );
}

export function Source({ row, option, sources, object, keep }: Props) {
  const form = formOf(row.source);
  const choose = (id: string) => {
    if (id === ASK_FIXED) keep(form === 'fixed' ? row.source : fixed(''));
    else if (id === ASK_TEMPLATE) keep(asTemplate(row.source) || '{stage}');
    else keep(id);
  };
  const chosen = {
    property: row.source,
    fixed: ASK_FIXED,
    reached: row.source,
    template: ASK_TEMPLATE,
  };
  return (
    <div className={styles.source}>
      <Picker
        label={t('source-of', { field: row.field })}
        value={nameOf(row.source, sources, object)}
        groups={() => sourceGroups(sources, object, option)}
        chosen={chosen[form]}
        choose={choose}
        data-testid={`source-${row.field}`}
      />
      {form === 'fixed' && <Fixed row={row} keep={keep} />}
      {form === 'template' && <Template row={row} sources={sources} object={object} keep={keep} />}
    </div>
  );
}
