import { useId } from 'react';
import type { CheckStatus, CheckView } from '../host';
import { t } from '../text';
import { Button } from './Button';
import styles from './Checks.module.css';
import { Disclosure } from './Disclosure';
import { Icon, type IconName } from './Icon';

const ICONS: Record<CheckStatus, IconName> = {
  pass: 'check',
  warn: 'warn',
  fail: 'cross',
  unknown: 'question',
};

function Check({ check }: { check: CheckView }) {
  const words: Record<CheckStatus, string> = {
    pass: t('check-pass'),
    warn: t('check-warn'),
    fail: t('check-fail'),
    unknown: t('check-unknown'),
  };
  return (
    <li className={styles.check} data-check={check.id} data-status={check.status}>
      <span className={styles[check.status]}>
        <Icon name={ICONS[check.status]} />
      </span>
      <div className={styles.words}>
        <p>
          <span className={check.status === 'pass' ? 'visually-hidden' : styles.word}>
            {words[check.status]}{' '}
          </span>
          {check.sentence}
        </p>
        {check.fix && <p className={styles.fix}>{check.fix}</p>}
        {check.evidence && (
          <Disclosure title={t('check-evidence')} aside>
            {check.evidence}
          </Disclosure>
        )}
      </div>
    </li>
  );
}

interface Props {
  checks: CheckView[];
  title?: string;
  again?: () => void;
  busy?: boolean;
}

/** What we looked at just now, and how it is. */
export function Checks({ checks, title, again, busy }: Props) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id} aria-busy={busy}>
      <div className={styles.head}>
        <h2 id={id}>{title ?? t('checks')}</h2>
        {again && (
          <Button small kind="quiet" isPending={busy ?? false} onPress={again}>
            {busy ? t('checking') : t('check-again')}
          </Button>
        )}
      </div>
      <ul className={styles.list}>
        {checks.map((check) => (
          <Check key={`${check.id} ${check.sentence}`} check={check} />
        ))}
      </ul>
    </section>
  );
}
