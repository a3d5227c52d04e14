import { StepPage, type StepProps } from '../common/StepPage';

export function FirstSync(props: StepProps) {
  return (
    <StepPage {...props} purpose="" why={['', '', '']}>
      {null}
    </StepPage>
  );
}
