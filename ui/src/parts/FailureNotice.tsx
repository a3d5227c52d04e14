import type { ReactNode } from 'react';
import { useNavigation } from '../app/navigation';
import { type Failure, useRead } from '../host';
import { t } from '../text';
import { Button } from './Button';
import { Notice } from './Notice';

interface Props {
  failure: Failure;
  retry?: () => void;
  actions?: ReactNode;
}

/** The way to the setup step of the side that is to be connected again. */
function Reconnect() {
  const { go } = useNavigation();
  const { data: overview } = useRead('overview', null);
  if (!overview) return null;
  const sides = [overview.hubspot, overview.advocate];
  const broken = sides.find(({ status }) => status === 'reconnect_needed');
  return (
    <Button small onPress={() => go({ page: 'setup', step: broken?.platform ?? 'hubspot' })}>
      {t('failure-reconnect')}
    </Button>
  );
}

/** The engine's own words for what did not work, and the way on. */
export function FailureNotice({ failure, retry, actions }: Props) {
  const button = retry && (
    <Button small onPress={retry}>
      {t('try-again')}
    </Button>
  );
  const reconnect = failure.code === 'reconnect_needed' && <Reconnect />;
  return (
    <Notice
      tone="bad"
      title={failure.message}
      urgent
      actions={
        (button || actions || reconnect) && (
          <>
            {reconnect}
            {actions}
            {button}
          </>
        )
      }
    >
      {failure.hint}
    </Notice>
  );
}
