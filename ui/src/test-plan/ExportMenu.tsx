/** Saves a report in one of four forms. */
import { useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { failureOf, type ReportForm, useCommand } from '../host';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { Notice } from '../parts/Notice';
import { t } from '../text';
import styles from './TestPlan.module.css';

const ENDINGS: Record<ReportForm, string> = { html: 'html', pdf: 'pdf', csv: 'csv', bundle: 'zip' };

interface Choice {
  form: ReportForm;
  whole: boolean;
}

export function useExport() {
  const choose = useCommand('choose_file');
  const write = useCommand('export_tests');
  const [file, setFile] = useState<string | null>(null);
  const error = choose.error ?? write.error;
  const save = ({ form, whole }: Choice) => {
    setFile(null);
    const day = new Date().toISOString().slice(0, 10);
    choose.mutate(
      {
        title: t('tests-export'),
        kind: t('tests-export-kind'),
        endings: [ENDINGS[form]],
        save_as: `advocate-sync-test-plan-${day}.${ENDINGS[form]}`,
      },
      {
        onSuccess: (to) => {
          // The system's dialog has asked before it names a place that is taken.
          if (to === null) return;
          const request = { form, to, whole_addresses: whole, replace: true };
          write.mutate(request, { onSuccess: (saved) => setFile(saved.file) });
        },
      },
    );
  };
  const told = (
    <>
      {error && <FailureNotice failure={failureOf(error)} />}
      {file && (
        <div role="status">
          <Notice tone="ok" title={t('tests-exported')}>
            {file}
          </Notice>
        </div>
      )}
    </>
  );
  return { saving: choose.isPending || write.isPending, save, told };
}

export function ExportMenu({ saving, save }: { saving: boolean; save: (choice: Choice) => void }) {
  const entries: [string, Choice, string][] = [
    ['html', { form: 'html', whole: false }, t('export-html')],
    ['pdf', { form: 'pdf', whole: false }, t('export-pdf')],
    ['csv', { form: 'csv', whole: false }, t('export-csv')],
    ['bundle', { form: 'bundle', whole: false }, t('export-bundle')],
    ['whole', { form: 'html', whole: true }, t('export-whole')],
  ];
  return (
    <MenuTrigger>
      <Button after="down" isPending={saving} data-testid="export-tests">
        {t('tests-export')}
      </Button>
      <Popover className={styles.popover} placement="bottom end">
        <Menu className={styles.menu} aria-label={t('tests-export')}>
          {entries.map(([id, choice, label]) => (
            <MenuItem key={id} id={id} className={styles.entry} onAction={() => save(choice)}>
              {label}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
