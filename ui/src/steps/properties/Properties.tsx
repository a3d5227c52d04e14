import { StepPage, type StepProps } from '../common/StepPage';

export function Properties(props: StepProps) {
  return (
    <StepPage {...props} purpose="" why={['', '', '']}>
      {null}
    </StepPage>
  );
}
