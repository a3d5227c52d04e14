/** Before you start: what will be needed, and whether this computer is ready. */
import { failureOf, useRead } from '../../host';
import { Card } from '../../parts/Card';
import { Checks } from '../../parts/Checks';
import { FailureNotice } from '../../parts/FailureNotice';
import { Needs } from '../../parts/Needs';
import { Skeleton } from '../../parts/Skeleton';
import { t } from '../../text';
import { StepPage, type StepProps } from '../common/StepPage';

function Environment() {
  const { data, error, refetch, isFetching } = useRead('check_environment', null);
  const again = () => void refetch();
  if (error) return <FailureNotice failure={failureOf(error)} retry={again} />;
  if (!data) return <Skeleton />;
  return <Checks title={t('start-checks')} checks={data} again={again} busy={isFetching} />;
}

export function Start(props: StepProps) {
  const practice = props.overview.workspace?.mode === 'practice';
  return (
    <StepPage
      {...props}
      purpose={practice ? t('start-purpose-practice') : t('start-purpose-live')}
      why={[t('start-why'), t('start-what'), t('start-later')]}
    >
      {practice ? (
        <Card title={t('start-practice-title')}>
          <p>{t('start-practice')}</p>
          <p>{t('start-practice-sign-in')}</p>
        </Card>
      ) : (
        <Card>
          <Needs />
        </Card>
      )}
      <Environment />
    </StepPage>
  );
}
