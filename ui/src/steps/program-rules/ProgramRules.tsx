/** Program rules: what makes rewards fire. It happens in impact.com; we prepare, point, and look. */
import { t } from '../../text';
import { Guide } from '../common/Guide';
import { StepPage, type StepProps } from '../common/StepPage';

export function ProgramRules(props: StepProps) {
  return (
    <StepPage
      {...props}
      purpose={t('program-rules-purpose')}
      why={[t('program-rules-why'), t('program-rules-what'), t('program-rules-later')]}
    >
      <Guide
        id="program_rules"
        title={t('program-rules-title')}
        enabled={props.step.status !== 'locked'}
      />
    </StepPage>
  );
}
