/** People with the same cause: what it means, and the one best thing to do. */
import { useState } from 'react';
import { failureOf, type ProblemGroup, useCommand } from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { Icon } from '../parts/Icon';
import { t } from '../text';
import { ProblemPeople } from './ProblemPeople';
import styles from './Problems.module.css';

/** So many people are in sight without being asked for. */
const FEW = 5;

interface Props {
  group: ProblemGroup;
  show: (plan: string) => void;
}

export function Group({ group, show }: Props) {
  const [open, setOpen] = useState(group.people <= FEW);
  const retry = useCommand('retry_problems');
  const { cause, held, title, people } = group;
  const count = held ? t('problems-held', { people }) : t('problems-failed', { people });
  const toggle = open ? t('problems-hide') : t('problems-show', { people });
  return (
    <Card
      title={title}
      aside={
        <span className={held ? styles.held : styles.failed}>
          <Icon name={held ? 'pause' : 'cross'} size={16} />
          {count}
        </span>
      }
    >
      <p className={styles.words}>{group.explanation}</p>
      {retry.error && <FailureNotice failure={failureOf(retry.error)} />}
      <div className={styles.actions}>
        <Button
          isPending={retry.isPending}
          aria-label={t('problems-act-of', { action: group.action, title })}
          onPress={() => retry.mutate({ cause }, { onSuccess: ({ id }) => show(id) })}
          data-testid={`retry-${cause}`}
        >
          {group.action}
        </Button>
        <Button
          kind="quiet"
          icon={open ? 'down' : 'right'}
          aria-expanded={open}
          aria-label={t('problems-act-of', { action: toggle, title })}
          onPress={() => setOpen(!open)}
          data-testid={`people-${cause}`}
        >
          {toggle}
        </Button>
      </div>
      {open && <ProblemPeople group={group} />}
    </Card>
  );
}
