/** The mapping after the setup: triggers, event fields and contact fields, with the parts of the setup's own steps. */
import { useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useNavigation } from '../app/navigation';
import { Page } from '../app/Page';
import type { MappingTab, Route } from '../app/route';
import { TriggerEditor } from '../events/TriggerEditor';
import { useTriggers } from '../events/useTriggers';
import { type EventObject, failureOf, type Overview, useRead } from '../host';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { Skeleton } from '../parts/Skeleton';
import { t } from '../text';
import { MappingEditor } from './MappingEditor';
import styles from './Mapping.module.css';
import { useMapping } from './useMapping';

const TABS: { id: MappingTab; title: string }[] = [
  { id: 'triggers', title: t('tab-triggers') },
  { id: 'fields', title: t('tab-fields') },
  { id: 'contact', title: t('tab-contact') },
];

function TriggersTab() {
  const work = useTriggers();
  return <TriggerEditor work={work} />;
}

function FieldsTab({ workspace }: { workspace: string }) {
  const [object, setObject] = useState<EventObject>('deals');
  const work = useMapping(workspace, object);
  return <MappingEditor work={work} setObject={setObject} />;
}

/** The fields of the contact: they are decided in the setup, because other names make other properties. */
function ContactTab() {
  const { go } = useNavigation();
  const { data, error, refetch } = useRead('plan_properties', null);
  if (error) return <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={7} />;
  return (
    <>
      <p className={styles.soft}>{t('contact-fields-words')}</p>
      <div className={styles.frame}>
        <table className={styles.versions}>
          <caption className="visually-hidden">{t('properties-caption')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('property-label')}</th>
              <th scope="col">{t('property-name')}</th>
              <th scope="col">{t('property-state')}</th>
            </tr>
          </thead>
          <tbody>
            {data.rows.map((row) => (
              <tr key={row.field}>
                <th scope="row">
                  {row.label}
                  <span className={styles.kind}>{row.kind}</span>
                </th>
                <td>
                  <code>{row.name}</code>
                </td>
                <td>{row.sentence}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles.bar}>
        <Button onPress={() => go({ page: 'setup', step: 'properties' })}>
          {t('contact-fields-change')}
        </Button>
        <Button kind="quiet" onPress={() => go({ page: 'setup', step: 'sharing' })}>
          {t('contact-fields-sharing')}
        </Button>
      </div>
    </>
  );
}

interface Props {
  overview: Overview;
  route: Extract<Route, { page: 'mapping' }>;
}

export function MappingPage({ overview, route }: Props) {
  const { replace } = useNavigation();
  return (
    <Page
      title={t('nav-mapping')}
      purpose={t('mapping-purpose')}
      safety={overview.safety_line}
      place="mapping"
    >
      <Tabs
        selectedKey={route.tab}
        onSelectionChange={(key) => {
          const tab = TABS.find(({ id }) => id === key);
          if (tab) replace({ page: 'mapping', tab: tab.id });
        }}
      >
        <TabList aria-label={t('nav-mapping')} className={styles.tabs}>
          {TABS.map(({ id, title }) => (
            <Tab key={id} id={id} className={styles.tab}>
              {title}
            </Tab>
          ))}
        </TabList>
        <TabPanel id="triggers" className={styles.panel}>
          <TriggersTab />
        </TabPanel>
        <TabPanel id="fields" className={styles.panel}>
          <FieldsTab workspace={overview.workspace?.id ?? ''} />
        </TabPanel>
        <TabPanel id="contact" className={styles.panel}>
          <ContactTab />
        </TabPanel>
      </Tabs>
    </Page>
  );
}
