import type { ReviewView, SetupChangeStatus } from '../../host';
import { Card } from '../../parts/Card';
import { Icon, type IconName } from '../../parts/Icon';
import { t } from '../../text';
import styles from './Review.module.css';

const ICONS: Record<SetupChangeStatus, IconName> = {
  planned: 'plus',
  done: 'check',
  failed: 'cross',
};

interface Props {
  review: ReviewView;
  busy: boolean;
}

/** What will be changed, line by line, with a tick as each is done; then what will not. */
export function Changes({ review, busy }: Props) {
  const words: Record<SetupChangeStatus, string> = {
    planned: t('change-planned'),
    done: t('change-done'),
    failed: t('change-failed'),
  };
  return (
    <Card title={t('review-changes')}>
      {review.changes.length === 0 && <p>{t('review-no-changes')}</p>}
      <ul className={styles.changes} aria-busy={busy}>
        {review.changes.map(({ sentence, detail, status, problem }) => (
          <li key={`${sentence} ${detail}`} data-status={status}>
            <span className={styles[status]}>
              <Icon name={ICONS[status]} />
            </span>
            <span className={styles.change}>
              <span>{sentence}</span> <code>{detail}</code>
              {problem && <span className={styles.problem}>{problem}</span>}
            </span>
            <span className={styles.status}>{words[status]}</span>
          </li>
        ))}
      </ul>
      <h3>{t('review-not-changed')}</h3>
      <ul className={styles.not}>
        {review.not_changed.map((line) => (
          <li key={line}>
            <Icon name="minus" size={16} />
            <span>{line}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
