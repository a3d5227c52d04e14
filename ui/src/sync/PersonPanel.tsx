/** One person, field by field. */
import { type ReactNode, useId } from 'react';
import { routeToPerson } from '../app/places';
import type { FieldChange, Platform, Row } from '../host';
import { Button } from '../parts/Button';
import { Icon } from '../parts/Icon';
import { StoryLink } from '../parts/StoryLink';
import { useEscape } from '../parts/useEscape';
import { t } from '../text';
import { Chooser } from './Chooser';
import { KINDS } from './kinds';
import { OpenContact } from './OpenContact';
import styles from './PersonPanel.module.css';

function Change({ change }: { change: FieldChange }) {
  return (
    <li className={styles.change}>
      <p className={styles.label}>
        {change.label} <code data-technical>{change.property}</code>
      </p>
      <p className={styles.was}>
        <span className={styles.tag}>{t('diff-was')} </span>
        {change.now ? (
          <del>{change.now}</del>
        ) : (
          <span className={styles.none}>{t('diff-empty')}</span>
        )}
      </p>
      <p className={styles.now}>
        <span className={styles.tag}>{t('diff-now')} </span>
        {change.after ? (
          <ins>{change.after}</ins>
        ) : (
          <span className={styles.none}>{t('diff-empty')}</span>
        )}
      </p>
      <p className={styles.because}>{change.because}</p>
    </li>
  );
}

/** What changes on one side, if anything does. */
function Changes({ side, caption, row }: { side: Platform; caption: string; row: Row }) {
  const changes = row.changes.filter(({ on }) => on === side);
  if (changes.length === 0) return null;
  return (
    <>
      <h3 className={styles.caption}>{caption}</h3>
      <ul className={styles.changes} aria-label={caption}>
        {changes.map((change) => (
          <Change key={change.property} change={change} />
        ))}
      </ul>
    </>
  );
}

interface Props {
  row: Row;
  /** The preview in which a value can be chosen; none where it is only told. */
  plan?: string;
  close: () => void;
  children: ReactNode;
}

export function PersonPanel({ row, plan, close, children }: Props) {
  const id = useId();
  const look = KINDS[row.kind];
  useEscape(close);
  return (
    <aside className={styles.panel} aria-labelledby={id} data-region data-testid="person">
      <div className={styles.head}>
        <div className={styles.who}>
          <h2 id={id}>{row.person}</h2>
          {row.name && <p className={styles.name}>{row.name}</p>}
        </div>
        <Button small kind="quiet" icon="cross" onPress={close}>
          {t('close')}
        </Button>
      </div>
      <p className={styles.kind}>
        <Icon name={look.icon} size={16} />
        <span>{t('person-kind', { kind: look.word, because: row.because })}</span>
      </p>
      {row.problem && <p className={styles.problem}>{row.problem}</p>}
      {row.conflicts.map((conflict) =>
        plan === undefined ? (
          <p key={conflict.field} className={styles.problem}>
            {conflict.sentence}
          </p>
        ) : (
          <Chooser key={conflict.field} plan={plan} seq={row.seq} conflict={conflict} />
        ),
      )}
      <Changes side="hubspot" caption={t('person-in-hubspot')} row={row} />
      <Changes side="advocate" caption={t('person-in-advocate')} row={row} />
      {row.changes.length === 0 && <p className={styles.none}>{t('person-no-change')}</p>}
      <div className={styles.actions}>
        {children}
        {row.contact_url && <OpenContact url={row.contact_url} person={row.person} />}
        <StoryLink person={row.person} to={routeToPerson(row)} />
      </div>
    </aside>
  );
}
