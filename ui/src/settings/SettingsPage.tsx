/** What can be set, by part. Every change holds at once and can be taken back in the strip at the bottom. */
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useNavigation } from '../app/navigation';
import { Page } from '../app/Page';
import { type Route, SETTINGS_TABS, type SettingsTab } from '../app/route';
import { useSaved } from '../app/saved';
import { failureOf, type Overview, type SettingView, useRead } from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { Skeleton } from '../parts/Skeleton';
import { t } from '../text';
import { Accounts } from './Accounts';
import { Data } from './Data';
import { Setting } from './Setting';
import styles from './Settings.module.css';

const TITLES: Record<SettingsTab, string> = {
  accounts: t('settings-accounts'),
  sync: t('settings-sync'),
  notifications: t('settings-notifications'),
  appearance: t('settings-appearance'),
  time: t('settings-time'),
  data: t('settings-data'),
};

/** Who wins can be decided for each field by itself where sharing is decided. */
function ByField() {
  const { go } = useNavigation();
  return (
    <div>
      <Button small kind="quiet" onPress={() => go({ page: 'setup', step: 'sharing' })}>
        {t('settings-by-field')}
      </Button>
    </div>
  );
}

function Part({ tab, settings }: { tab: SettingsTab; settings: SettingView[] }) {
  return (
    <Card title={TITLES[tab]}>
      <div className={styles.list}>
        {settings
          .filter(({ part }) => part === tab)
          .map((setting) => (
            <div key={setting.id} className={styles.row}>
              <Setting setting={setting} />
              {setting.id === 'on-conflict' && <ByField />}
            </div>
          ))}
      </div>
    </Card>
  );
}

function Body({ tab, overview }: { tab: SettingsTab; overview: Overview }) {
  const { data, error, refetch } = useRead('settings', null, { fresh: true });
  const { failure } = useSaved();
  if (tab === 'accounts') return <Accounts overview={overview} />;
  if (error) return <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={5} />;
  return (
    <>
      {failure && <FailureNotice failure={failure} />}
      {tab === 'data' ? (
        <Data data={data.data} overview={overview} />
      ) : (
        <Part tab={tab} settings={data.settings} />
      )}
    </>
  );
}

interface Props {
  overview: Overview;
  route: Extract<Route, { page: 'settings' }>;
}

export function SettingsPage({ overview, route }: Props) {
  const { replace } = useNavigation();
  return (
    <Page title={t('nav-settings')} purpose={t('settings-purpose')} place="settings">
      <Tabs
        orientation="vertical"
        className={styles.tabs}
        selectedKey={route.tab}
        onSelectionChange={(key) => {
          const tab = SETTINGS_TABS.find((each) => each === key);
          if (tab) replace({ page: 'settings', tab });
        }}
      >
        <TabList aria-label={t('settings-parts')} className={styles.parts}>
          {SETTINGS_TABS.map((tab) => (
            <Tab key={tab} id={tab} className={styles.part}>
              {TITLES[tab]}
            </Tab>
          ))}
        </TabList>
        {SETTINGS_TABS.map((tab) => (
          <TabPanel key={tab} id={tab} className={styles.panel}>
            <Body tab={tab} overview={overview} />
          </TabPanel>
        ))}
      </Tabs>
    </Page>
  );
}
