/** Help beside the page that it is about; in its place where the window is narrow. */
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { Button } from '../parts/Button';
import { t } from '../text';
import { useHelp } from './help';
import styles from './HelpPanel.module.css';
import { HelpWords } from './HelpWords';
import { CONTENTS, helpText } from './pages';
import { Version } from './Version';

export function HelpPanel() {
  const { page, asked, deeper, show, back, close } = useHelp();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (asked > 0) heading.current?.focus();
  }, [asked]);
  if (page === null) return null;
  const text = helpText(page);
  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    close();
  }
  return (
    // Escape leaves from wherever the focus is inside; the buttons do the same for everybody else.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <aside
      className={styles.help}
      aria-label={t('help')}
      data-region
      data-help
      data-testid="help-panel"
      onKeyDown={onKey}
    >
      <div className={styles.bar}>
        {deeper && (
          <Button small icon="left" onPress={back}>
            {t('help-back')}
          </Button>
        )}
        {text.page !== CONTENTS && (
          <Button small kind="quiet" onPress={() => show(CONTENTS)}>
            {t('help-contents')}
          </Button>
        )}
        <span className={styles.gap} />
        <Button small icon="cross" onPress={close} data-testid="help-close">
          {t('close')}
        </Button>
      </div>
      <div className={styles.words} key={text.page} data-scroll>
        <h2 ref={heading} tabIndex={-1} data-testid="help-title">
          {text.title}
        </h2>
        <HelpWords body={text.body} />
        {text.page === CONTENTS && <Version />}
      </div>
    </aside>
  );
}
