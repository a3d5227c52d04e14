import { Icon } from '../parts/Icon';
import { t } from '../text';
import { useFind } from './find';
import styles from './Find.module.css';

const KEY = navigator.userAgent.includes('Mac') ? '⌘ K' : 'Ctrl K';

/** Opens Find; says its key. */
export function FindButton() {
  const { open } = useFind();
  return (
    <button type="button" className={styles.button} onClick={open} data-testid="find">
      <Icon name="search" size={16} />
      <span>{t('find-button')}</span>
      <kbd>{KEY}</kbd>
    </button>
  );
}
