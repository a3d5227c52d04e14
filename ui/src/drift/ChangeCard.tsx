/** One change: what it is, since when, what it affects, what we suggest, and where that is done. */
import { useNavigation } from '../app/navigation';
import { routeTo } from '../app/places';
import { type DriftChange, type DriftSeverity, failureOf, useCommand } from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { Icon, type IconName } from '../parts/Icon';
import { t } from '../text';
import { when, whenInFull } from '../text/when';
import styles from './Drift.module.css';

const ICONS: Record<DriftSeverity, IconName> = { breaking: 'cross', risky: 'warn', info: 'info' };

export function ChangeCard({ change }: { change: DriftChange }) {
  const { go } = useNavigation();
  const accept = useCommand('accept_drift');
  const { id, severity, title, todo } = change;
  const words: Record<DriftSeverity, string> = {
    breaking: t('drift-breaking'),
    risky: t('drift-risky'),
    info: t('drift-info'),
  };
  return (
    <Card
      title={title}
      aside={
        <span className={styles[severity]}>
          <Icon name={ICONS[severity]} size={16} />
          {words[severity]}
        </span>
      }
    >
      {change.details.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <dl className={styles.facts}>
        <div>
          <dt>{t('drift-since')}</dt>
          <dd title={`${whenInFull(change.after)} – ${whenInFull(change.before)}`}>
            {t('drift-between', { after: when(change.after), before: when(change.before) })}
          </dd>
        </div>
        <div>
          <dt>{t('drift-affects')}</dt>
          <dd>{change.affects}</dd>
        </div>
        <div>
          <dt>{t('drift-advice')}</dt>
          <dd>{change.advice}</dd>
        </div>
      </dl>
      {accept.error && <FailureNotice failure={failureOf(accept.error)} />}
      <div className={styles.actions}>
        {todo && (
          <Button
            aria-label={t('drift-act-of', { action: todo.action, title })}
            onPress={() => go(routeTo(todo.place))}
          >
            {todo.action}
          </Button>
        )}
        {change.acceptable && (
          <Button
            kind="quiet"
            isPending={accept.isPending}
            aria-label={t('drift-act-of', { action: t('drift-accept'), title })}
            onPress={() => accept.mutate(id)}
          >
            {t('drift-accept')}
          </Button>
        )}
      </div>
    </Card>
  );
}
