import { Button } from '../parts/Button';
import { t } from '../text';
import { useHelp } from './help';

/** Opens the page about this place; in the same corner everywhere. */
export function HelpButton() {
  const { page, show, close } = useHelp();
  return (
    <Button
      small
      icon="question"
      aria-expanded={page !== null}
      onPress={() => (page === null ? show() : close())}
      data-testid="help"
    >
      {t('help')}
    </Button>
  );
}
