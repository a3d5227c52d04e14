import type { ReactNode } from 'react';
import type { Failure } from '../host';
import { t } from '../text';
import { Button } from './Button';
import { Notice } from './Notice';

interface Props {
  failure: Failure;
  retry?: () => void;
  actions?: ReactNode;
}

/** The engine's own words for what did not work, and the way on. */
export function FailureNotice({ failure, retry, actions }: Props) {
  const button = retry && (
    <Button small onPress={retry}>
      {t('try-again')}
    </Button>
  );
  return (
    <Notice
      tone="bad"
      title={failure.message}
      urgent
      actions={
        (button ?? actions) && (
          <>
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
