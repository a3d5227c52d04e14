/** The commit point: what was decided, what pressing the button changes, and what it does not. */
import { useNavigation } from '../../app/navigation';
import { failureOf, type ReviewView, useCommand, useRead } from '../../host';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { Checks } from '../../parts/Checks';
import { FailureNotice } from '../../parts/FailureNotice';
import { Skeleton } from '../../parts/Skeleton';
import { t } from '../../text';
import { StepPage, type StepProps } from '../common/StepPage';
import { Changes } from './Changes';
import styles from './Review.module.css';

function Decisions({ review }: { review: ReviewView }) {
  const { go } = useNavigation();
  return (
    <Card title={t('review-decisions')}>
      <ul className={styles.decisions}>
        {review.decisions.map(({ label, value, step }) => (
          <li key={label}>
            <span className={styles.label}>{label}</span>
            <span className={styles.value}>{value}</span>
            <Button
              small
              kind="quiet"
              aria-label={t('review-change-of', { label })}
              onPress={() => go({ page: 'setup', step })}
            >
              {t('review-change')}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function Review(props: StepProps) {
  const { data: read, error, refetch, isFetching } = useRead('review_setup', null, { fresh: true });
  const apply = useCommand('apply_setup');
  // A refusal is told once, in the answer; reading again shows the same lines as planned.
  const refused = apply.data?.changes.some(({ status }) => status === 'failed');
  const review = refused ? apply.data : read;
  const open = review?.changes.filter(({ status }) => status !== 'done').length ?? 0;
  const failed = review?.changes.some(({ status }) => status === 'failed') ?? false;
  const again = () => void refetch();
  // With nothing left to change, going on confirms what was decided.
  const before = async () => {
    if (props.step.status !== 'done') await apply.mutateAsync(null);
    return [];
  };
  const action = open > 0 && (
    <Button
      kind="primary"
      main
      isPending={apply.isPending}
      onPress={() => apply.mutate(null)}
      data-testid="apply-setup"
    >
      {failed ? t('review-again') : t('review-apply', { changes: open })}
    </Button>
  );
  return (
    <StepPage
      {...props}
      purpose={t('review-purpose')}
      why={[t('review-why'), t('review-what'), t('review-later')]}
      action={action || undefined}
      before={before}
    >
      {apply.error && <FailureNotice failure={failureOf(apply.error)} />}
      {error && <FailureNotice failure={failureOf(error)} retry={again} />}
      {!error && !review && <Skeleton rows={6} />}
      {review && (
        <>
          <Decisions review={review} />
          <Changes review={review} busy={apply.isPending} />
          <Checks checks={review.checks} again={again} busy={isFetching} />
        </>
      )}
    </StepPage>
  );
}
