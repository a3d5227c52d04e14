import { StepPage, type StepProps } from '../common/StepPage';

export function Hubspot(props: StepProps) {
  return (
    <StepPage {...props} purpose="" why={['', '', '']}>
      {null}
    </StepPage>
  );
}
