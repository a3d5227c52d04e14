/** Saves the list as a file, and says where it is. */
import { failureOf, useCommand } from '../host';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { Notice } from '../parts/Notice';
import { t } from '../text';

/** A name that no earlier list has: a file that is there is never replaced. */
function freeName(now: Date): string {
  return `advocate-sync-problems-${now.toISOString().slice(0, 19).replace(/[T:]/g, '-')}.csv`;
}

export function useSave() {
  const choose = useCommand('choose_file');
  const write = useCommand('export_problems');
  const error = choose.error ?? write.error;
  const save = () => {
    write.reset();
    choose.mutate(
      {
        title: t('problems-save-title'),
        kind: t('problems-save-kind'),
        endings: ['csv'],
        save_as: freeName(new Date()),
      },
      {
        onSuccess: (path) => {
          if (path !== null) write.mutate(path);
        },
      },
    );
  };
  const button = (
    <Button isPending={choose.isPending || write.isPending} onPress={save} data-testid="save-csv">
      {t('problems-save')}
    </Button>
  );
  const told = (
    <>
      {error && <FailureNotice failure={failureOf(error)} />}
      {write.data && (
        <div role="status">
          <Notice tone="ok" title={t('problems-saved', { people: write.data.rows })}>
            {write.data.file}
          </Notice>
        </div>
      )}
    </>
  );
  return { button, told };
}
