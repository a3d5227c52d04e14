/** The rows of a mapping by how much they are needed, beside a real record. */
import type { CheckView, FieldOption } from '../host';
import { Button } from '../parts/Button';
import { Picker } from '../parts/Picker';
import { t } from '../text';
import styles from './Mapping.module.css';
import { Row } from './Row';
import type { Mapping } from './useMapping';

type Need = 'required' | 'recommended' | 'optional';

const GROUPS: { need: Need; title: string }[] = [
  { need: 'required', title: t('need-required') },
  { need: 'recommended', title: t('need-recommended') },
  { need: 'optional', title: t('need-optional') },
];

/** The record whose values are shown, and the way to another one. */
function Shown({ work }: { work: Mapping }) {
  const { data } = work.example;
  if (!data?.name) return <>{t('example-title')}</>;
  return (
    <span className={styles.record}>
      <span>{t('example-of', { name: data.name })}</span>
      <span className={styles.steps}>
        <Button
          small
          icon="left"
          aria-label={t('example-before')}
          isDisabled={work.first}
          onPress={() => work.step(-1)}
        >
          {t('example-before-short')}
        </Button>
        <Button
          small
          after="right"
          aria-label={t('example-next')}
          isDisabled={!data.more}
          onPress={() => work.step(1)}
          data-testid="example-next"
        >
          {t('example-next-short')}
        </Button>
      </span>
    </span>
  );
}

/** Any further field of a conversion. */
function AddField({ work, fields }: { work: Mapping; fields: FieldOption[] }) {
  const free = fields.filter(({ name }) => !work.table.rows.some(({ field }) => field === name));
  const titles: [string, string][] = [
    ['event', t('group-event')],
    ['customer', t('group-customer')],
    ['order', t('group-order')],
    ['free', t('group-free')],
    ['attribution', t('group-attribution')],
    ['items', t('group-items')],
    ['place', t('group-place')],
  ];
  const groups = () =>
    titles.map(([id, title]) => ({
      id,
      title,
      items: free
        .filter(({ group }) => group === id)
        .map(({ name, kind }) => ({
          id: name,
          label: name,
          name: '',
          told: () => ({ text: kind }),
        })),
    }));
  return (
    <Picker
      quiet
      label={t('add-field')}
      value=""
      groups={groups}
      chosen={null}
      choose={(field) => work.add([{ field, source: '', note: '' }])}
      data-testid="add-field"
    />
  );
}

/** Checks by the row that they are about. */
export function checksOf(checks: CheckView[], field: string): CheckView[] {
  return checks.filter(({ evidence }) => evidence === field);
}

export function Table({ work }: { work: Mapping }) {
  const { table, options, example } = work;
  const fields = options.data?.fields ?? [];
  const sources = options.data?.sources ?? [];
  const optionOf = (name: string) => fields.find((each) => each.name === name);
  const needOf = (name: string): Need => {
    const need = optionOf(name)?.need;
    return need === 'required' || need === 'recommended' ? need : 'optional';
  };
  const groups = GROUPS.map((group) => ({
    ...group,
    rows: table.rows.filter(({ field }) => needOf(field) === group.need),
  })).filter(({ rows }) => rows.length > 0);
  return (
    <div className={styles.frame} aria-busy={example.isFetching}>
      <table className={styles.table}>
        <caption className="visually-hidden">{t('mapping-caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('field-column')}</th>
            <th scope="col">{t('source-column')}</th>
            <th scope="col">
              <Shown work={work} />
            </th>
            <td />
          </tr>
        </thead>
        {groups.map(({ need, title, rows }) => (
          <tbody key={need}>
            <tr className={styles.group}>
              <th scope="rowgroup" colSpan={4}>
                {title}
              </th>
            </tr>
            {rows.map((row) => (
              <Row
                key={row.field}
                row={row}
                option={optionOf(row.field)}
                sources={sources}
                checks={checksOf(example.data?.checks ?? [], row.field)}
                example={example.data?.rows.find(({ field }) => field === row.field)}
                known={example.isFetching}
                work={work}
              />
            ))}
          </tbody>
        ))}
      </table>
      <div className={styles.below}>
        <AddField work={work} fields={fields} />
      </div>
    </div>
  );
}
