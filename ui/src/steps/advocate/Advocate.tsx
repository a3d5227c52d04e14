import { StepPage, type StepProps } from '../common/StepPage';

export function Advocate(props: StepProps) {
  return (
    <StepPage {...props} purpose="" why={['', '', '']}>
      {null}
    </StepPage>
  );
}
