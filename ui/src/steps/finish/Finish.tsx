/** The end of the setup. */
import { t } from '../../text';
import { StepPage, type StepProps } from '../common/StepPage';

export function Finish(props: StepProps) {
  return (
    <StepPage
      {...props}
      purpose={t('finish-purpose')}
      why={[t('finish-why'), t('finish-what'), t('finish-later')]}
    >
      {null}
    </StepPage>
  );
}
