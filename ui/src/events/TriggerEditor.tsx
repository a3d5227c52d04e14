/** What counts as an event, whose it is, and what we see of it in HubSpot. The same in the setup and after it. */
import { failureOf } from '../host';
import { Button } from '../parts/Button';
import { Checks } from '../parts/Checks';
import { FailureNotice } from '../parts/FailureNotice';
import { Notice } from '../parts/Notice';
import { Skeleton } from '../parts/Skeleton';
import { t } from '../text';
import { when } from '../text/when';
import { Customer } from './Customer';
import { OtherObjects } from './OtherObjects';
import { Stages } from './Stages';
import styles from './Triggers.module.css';
import type { Triggers } from './useTriggers';

/** What was kept, since when it counts, and the way back. */
function Kept({ work }: { work: Triggers }) {
  const { saved, undo } = work;
  if (!saved || saved.version === 0) return <p className={styles.soft}>{t('triggers-proposed')}</p>;
  return (
    <div className={styles.kept} role="status">
      <span>
        {saved.triggers.length > 0
          ? t('triggers-kept', { sentence: saved.sentence, since: when(saved.since) })
          : t('triggers-kept-none')}
      </span>
      {undo && (
        <Button small kind="quiet" onPress={undo} data-testid="triggers-undo">
          {t('undo')}
        </Button>
      )}
    </div>
  );
}

export function TriggerEditor({ work }: { work: Triggers }) {
  const { options, problem, refused, again, saved } = work;
  const failure = options.error ?? problem;
  return (
    <>
      {refused && <FailureNotice failure={failureOf(refused)} />}
      {failure && <FailureNotice failure={failureOf(failure)} retry={again} />}
      {!failure && (!options.data || !saved) && <Skeleton rows={5} />}
      {saved && options.data && (
        <>
          <Stages pipelines={options.data.pipelines} work={work} />
          {work.triggers.length === 0 && (
            <Notice tone="info" title={t('triggers-none')} plain>
              {t('triggers-none-words')}
            </Notice>
          )}
          <Kept work={work} />
          <Customer work={work} />
          {options.data.checks.length > 0 && (
            <Checks checks={options.data.checks} again={again} busy={options.isFetching} />
          )}
          <OtherObjects work={work} />
        </>
      )}
    </>
  );
}
