/** Connect HubSpot. */
import { t } from '../../text';
import { Connection, type Method } from '../common/Connection';
import { StepPage, type StepProps } from '../common/StepPage';

const METHODS: Method[] = [
  {
    method: 'o_auth',
    title: t('hubspot-sign-in-title'),
    detail: t('hubspot-sign-in-detail'),
    act: t('hubspot-sign-in'),
    first: true,
  },
  {
    method: 'keys',
    title: t('hubspot-token-title'),
    detail: t('hubspot-token-detail'),
    act: t('hubspot-token'),
    first: false,
  },
];

export function Hubspot(props: StepProps) {
  return (
    <StepPage
      {...props}
      purpose={t('hubspot-purpose')}
      why={[t('hubspot-why'), t('hubspot-what'), t('hubspot-later')]}
    >
      <Connection side={props.overview.hubspot} name={t('hubspot')} methods={METHODS} />
    </StepPage>
  );
}
