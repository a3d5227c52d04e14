import { StepPage, type StepProps } from '../common/StepPage';

export function Review(props: StepProps) {
  return (
    <StepPage {...props} purpose="" why={['', '', '']}>
      {null}
    </StepPage>
  );
}
