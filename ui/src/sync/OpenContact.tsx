import { useCommand } from '../host';
import { Button } from '../parts/Button';
import { t } from '../text';

/** The contact's page, in the system's browser. */
export function OpenContact({ url, person }: { url: string; person: string }) {
  const open = useCommand('open_address');
  return (
    <Button
      small
      kind="quiet"
      after="out"
      aria-label={t('open-in-hubspot-of', { person })}
      onPress={() => open.mutate(url)}
    >
      {t('open-in-hubspot')}
    </Button>
  );
}
