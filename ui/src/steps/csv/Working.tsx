/** What is being done with the rows, how far it is, and a way to stop it. */
import { failureOf, type ImportView, useCommand } from '../../host';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { FailureNotice } from '../../parts/FailureNotice';
import { Meter } from '../../parts/Meter';
import { t } from '../../text';
import styles from './Csv.module.css';

function titleOf(status: ImportView['status']): string {
  if (status === 'reading') return t('csv-reading');
  if (status === 'checking') return t('csv-checking');
  return status === 'saving' ? t('csv-saving') : t('csv-uploading');
}

export function Working({ view }: { view: ImportView }) {
  const cancel = useCommand('cancel_import');
  const title = titleOf(view.status);
  const sending = view.status === 'uploading';
  return (
    <Card title={title}>
      {cancel.error && <FailureNotice failure={failureOf(cancel.error)} />}
      {view.kind && <p className={styles.soft}>{view.kind}</p>}
      <p role="status" data-testid="csv-phase">
        {view.phase || t('csv-begins')}
      </p>
      <Meter
        label={title}
        done={view.percent ?? 0}
        total={view.percent === null ? 0 : 100}
        said={view.phase}
      />
      <p className={styles.soft}>{sending ? t('csv-uploading-words') : t('csv-working-words')}</p>
      <div>
        <Button
          isPending={cancel.isPending}
          onPress={() => cancel.mutate(null)}
          data-testid="csv-cancel"
        >
          {t('cancel')}
        </Button>
      </div>
    </Card>
  );
}
