/** For whom people are created: a HubSpot list, an Advocate segment. */
import { useState } from 'react';
import { MenuTrigger } from 'react-aria-components';
import {
  type ContactListView,
  failureOf,
  type RulesView,
  type SegmentView,
  useRead,
} from '../../host';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { Field } from '../../parts/Field';
import { Notice } from '../../parts/Notice';
import { Options } from '../../parts/Options';
import { Pick } from '../../parts/Pick';
import { t } from '../../text';
import { count } from '../../text/when';
import styles from './Sharing.module.css';

interface Props {
  rules: RulesView;
  change: (next: Partial<RulesView>) => void;
}

function textOf({ name, size }: ContactListView | SegmentView): string {
  return size === null ? name : t('list-with-size', { name, size: count(size) });
}

function Lists({ rules, change }: Props) {
  const { data, error, isFetching, refetch } = useRead('list_contact_lists', null);
  const chosen = rules.only_list ?? '';
  const known = data ?? [];
  const options = [
    { value: '', text: t('list-none') },
    // A list that was chosen and is not told any more stays visible.
    ...(chosen && !known.some(({ id }) => id === chosen)
      ? [{ value: chosen, text: t('list-unknown', { id: chosen }) }]
      : []),
    ...known.map((list) => ({ value: list.id, text: textOf(list) })),
  ];
  const failure = error && failureOf(error);
  return (
    <div className={styles.filter} aria-busy={isFetching}>
      <Pick
        label={t('list-label')}
        detail={t('list-detail')}
        options={options}
        value={chosen}
        onChange={(id) => change({ only_list: id || null })}
        data-testid="only-list"
      />
      {failure && (
        <Notice
          tone="info"
          plain
          title={failure.message}
          actions={
            <Button small onPress={() => void refetch()}>
              {t('try-again')}
            </Button>
          }
        >
          {failure.hint}
        </Notice>
      )}
    </div>
  );
}

/** A segment is typed, and kept when the person leaves the field; or chosen, where impact.com lists them. */
function Segment({ rules, change }: Props) {
  const { data, error } = useRead('list_segments', null);
  const failure = error && failureOf(error);
  const saved = rules.only_segment ?? '';
  const [typed, setTyped] = useState({ text: saved, over: saved });
  const text = typed.over === saved ? typed.text : saved;
  const commit = () => {
    if (text.trim() !== saved) change({ only_segment: text.trim() || null });
  };
  return (
    <div className={styles.filter}>
      <Field
        label={t('segment-label')}
        detail={t('segment-detail')}
        value={text}
        onChange={(next) => setTyped({ text: next, over: saved })}
        onBlur={commit}
        onEnter={commit}
        testId="only-segment"
      />
      {data && data.length > 0 && (
        <MenuTrigger>
          <Button small kind="quiet" after="down" data-testid="choose-segment">
            {t('segment-choose')}
          </Button>
          <Options
            label={t('segment-choose')}
            options={data.map((segment) => ({ id: segment.key, text: textOf(segment) }))}
            choose={(key) => change({ only_segment: key })}
          />
        </MenuTrigger>
      )}
      {failure && (
        <Notice tone="info" plain title={t('segment-unlisted')}>
          {failure.message}
        </Notice>
      )}
    </div>
  );
}

export function Filters(props: Props) {
  return (
    <Card title={t('filters-title')}>
      <p className={styles.soft}>{t('filters-words')}</p>
      <div className={styles.filters}>
        <Lists {...props} />
        <Segment {...props} />
      </div>
    </Card>
  );
}
