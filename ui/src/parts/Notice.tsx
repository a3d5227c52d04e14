import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon';
import styles from './Notice.module.css';

export type Tone = 'info' | 'ok' | 'warn' | 'bad';

const ICONS: Record<Tone, IconName> = { info: 'info', ok: 'check', warn: 'warn', bad: 'cross' };

interface Props {
  tone: Tone;
  title: string;
  /** Said at once by a screen reader; for failures that stop work. */
  urgent?: boolean;
  /** One of several on a page: smaller, without a bold title. */
  plain?: boolean;
  actions?: ReactNode;
  children?: ReactNode;
}

/** What happened, what it means, what to do. */
export function Notice({ tone, title, urgent, plain, actions, children }: Props) {
  return (
    <div
      className={`${styles.notice ?? ''} ${styles[tone] ?? ''}`}
      role={urgent ? 'alert' : undefined}
    >
      <span className={styles.icon}>
        <Icon name={ICONS[tone]} />
      </span>
      <div className={styles.words}>
        <p className={plain ? undefined : styles.title}>{title}</p>
        {children && <div className={styles.body}>{children}</div>}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  );
}
