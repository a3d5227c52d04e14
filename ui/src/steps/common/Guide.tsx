/** What a person does outside this window, step by step; ticked by them, looked at by us where that is possible. */
import { useId } from 'react';
import {
  failureOf,
  type GuideId,
  type GuideItem,
  type GuideLink,
  useCommand,
  useRead,
} from '../../host';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { Checks } from '../../parts/Checks';
import { CopyValue } from '../../parts/CopyValue';
import { Disclosure } from '../../parts/Disclosure';
import { FailureNotice } from '../../parts/FailureNotice';
import { Icon } from '../../parts/Icon';
import { Skeleton } from '../../parts/Skeleton';
import { Tickbox } from '../../parts/Tickbox';
import { t } from '../../text';
import { when } from '../../text/when';
import styles from './Guide.module.css';

function Where({ link }: { link: GuideLink }) {
  const open = useCommand('open_address');
  return (
    <div className={styles.where}>
      <Button small after="out" onPress={() => open.mutate(link.address)}>
        {link.label}
      </Button>
      <span className={styles.path}>{t('guide-path', { path: link.path })}</span>
      {open.error && <FailureNotice failure={failureOf(open.error)} />}
    </div>
  );
}

interface ItemProps {
  item: GuideItem;
  number: number;
  tick: (done: boolean) => void;
}

function Item({ item, number, tick }: ItemProps) {
  const title = item.optional
    ? t('guide-optional', { number, title: item.title })
    : t('guide-number', { number, title: item.title });
  return (
    <li className={styles.item}>
      <Tickbox
        label={title}
        on={item.ticked !== null}
        onChange={tick}
        data-testid={`tick-${item.id}`}
      />
      <div className={styles.body}>
        <p>{item.words}</p>
        {item.values.length > 0 && (
          <div className={styles.values}>
            {item.values.map(({ label, value }) => (
              <CopyValue key={`${label} ${value}`} label={label} value={value} />
            ))}
          </div>
        )}
        {item.link && <Where link={item.link} />}
        {item.ticked && (
          <p className={styles.ticked}>
            {t('guide-ticked', { by: item.ticked.by, at: when(item.ticked.at) })}
          </p>
        )}
        {item.stale && (
          <p className={styles.stale}>
            <Icon name="warn" size={16} />
            <span>{item.stale}</span>
          </p>
        )}
      </div>
    </li>
  );
}

interface Props {
  id: GuideId;
  title: string;
  /** Not asked for yet: what it needs is not there. */
  enabled?: boolean;
}

export function Guide({ id, title, enabled = true }: Props) {
  const heading = useId();
  const { data, error, refetch, isFetching } = useRead('show_guide', id, { enabled, fresh: true });
  const save = useCommand('tick_guide');
  const again = () => void refetch();
  if (!enabled) return null;
  if (error) return <FailureNotice failure={failureOf(error)} retry={again} />;
  if (!data) return <Skeleton rows={4} />;
  const words = { done: data.done, of: data.of };
  return (
    <>
      <Card
        title={title}
        aside={
          <span id={heading} className={styles.done}>
            {t('guide-done', words)}
          </span>
        }
      >
        {save.error && <FailureNotice failure={failureOf(save.error)} />}
        <ol className={styles.items} aria-describedby={heading}>
          {data.items.map((item, index) => (
            <Item
              key={item.id}
              item={item}
              number={index + 1}
              tick={(done) => save.mutate({ guide: id, item: item.id, done })}
            />
          ))}
        </ol>
        <Disclosure title={t('guide-ask')} aside>
          <CopyValue label={t('guide-ask-label')} value={data.ask} data-testid={`ask-${id}`} />
        </Disclosure>
      </Card>
      {data.checks.length > 0 && (
        <Checks title={t('guide-checks')} checks={data.checks} again={again} busy={isFetching} />
      )}
    </>
  );
}
