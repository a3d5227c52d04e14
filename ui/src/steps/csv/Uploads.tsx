/** Imports that were uploaded, and how they go at impact.com. */
import {
  failureOf,
  type ImportJobStatus,
  type ImportJobView,
  type UploadedImport,
} from '../../host';
import { useFollow } from '../../host';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { Disclosure } from '../../parts/Disclosure';
import { FailureNotice } from '../../parts/FailureNotice';
import { Meter } from '../../parts/Meter';
import { t } from '../../text';
import { count, when } from '../../text/when';
import styles from './Csv.module.css';

function Refused({ job }: { job: ImportJobView }) {
  if (job.refused.length === 0) return null;
  return (
    <Disclosure title={t('csv-refused', { rows: job.errors })} aside>
      <ul className={styles.examples}>
        {job.refused.map(({ record, message, code }) => (
          <li key={`${record} ${code}`}>{t('csv-refused-row', { record, message, code })}</li>
        ))}
      </ul>
    </Disclosure>
  );
}

function Job({ job, all }: { job: ImportJobView; all: number }) {
  const words: Record<ImportJobStatus, string> = {
    not_started: t('csv-job-not-started'),
    unknown: t('csv-job-unknown'),
    pending: t('csv-job-pending'),
    completed: t('csv-job-completed'),
    aborted: t('csv-job-aborted'),
  };
  const said = t('csv-job', {
    part: job.part,
    all,
    status: words[job.status],
    processed: count(job.processed),
    rows: count(job.rows),
  });
  return (
    <li className={styles.job}>
      <p>{said}</p>
      <Meter
        label={t('csv-job-of', { part: job.part })}
        done={job.processed}
        total={job.rows}
        said={said}
      />
      <Refused job={job} />
    </li>
  );
}

function Upload({ of }: { of: UploadedImport }) {
  return (
    <li className={styles.upload}>
      <p className={styles.sentence} role={of.working ? 'status' : undefined}>
        {of.sentence}
      </p>
      <p className={styles.soft}>
        {t('csv-uploaded', { people: of.people, source: of.source, at: when(of.at) })}
      </p>
      <ul className={styles.jobs}>
        {of.jobs.map((job) => (
          <Job key={job.part} job={job} all={of.jobs.length} />
        ))}
      </ul>
    </li>
  );
}

export function Uploads() {
  const { data, error, refetch, isFetching } = useFollow('uploaded_imports', null, (imports) =>
    imports.some(({ working }) => working),
  );
  const again = () => void refetch();
  if (error) return <FailureNotice failure={failureOf(error)} retry={again} />;
  if (!data || data.length === 0) return null;
  return (
    <Card
      title={t('csv-uploads')}
      aside={
        <Button
          small
          kind="quiet"
          isPending={isFetching}
          onPress={again}
          data-testid="csv-ask-again"
        >
          {isFetching ? t('checking') : t('csv-ask-again')}
        </Button>
      }
    >
      <ul className={styles.uploads}>
        {data.map((each) => (
          <Upload key={each.id} of={each} />
        ))}
      </ul>
    </Card>
  );
}
