/** Field mapping: which HubSpot value fills each field of an event. */
import { useState } from 'react';
import { useNavigation } from '../../app/navigation';
import type { EventObject } from '../../host';
import { MappingEditor } from '../../mapping/MappingEditor';
import { useMapping } from '../../mapping/useMapping';
import { Button } from '../../parts/Button';
import { Notice } from '../../parts/Notice';
import { t } from '../../text';
import { StepPage, type StepProps } from '../common/StepPage';

/** Without triggers nothing is sent, and the table waits for some. */
function NoEvents() {
  const { go } = useNavigation();
  return (
    <Notice
      tone="info"
      title={t('fields-no-events')}
      plain
      actions={
        <Button small onPress={() => go({ page: 'setup', step: 'triggers' })}>
          {t('fields-to-triggers')}
        </Button>
      }
    />
  );
}

export function Fields(props: StepProps) {
  const { overview, step } = props;
  const [object, setObject] = useState<EventObject>('deals');
  const work = useMapping(overview.workspace?.id ?? '', object);
  const unneeded = step.status === 'skipped';
  const before = async () => {
    const looked = work.mapping.data !== undefined && work.table.rows.length > 0;
    if (looked && (work.changes > 0 || (step.status !== 'done' && !unneeded))) await work.save('');
    return [];
  };
  return (
    <StepPage
      {...props}
      purpose={t('fields-purpose')}
      why={[t('fields-why'), t('fields-what'), t('fields-later')]}
      before={before}
      {...(work.changes > 0 ? { saved: t('fields-unsaved') } : {})}
    >
      {unneeded && <NoEvents />}
      <MappingEditor work={work} setObject={setObject} />
    </StepPage>
  );
}
