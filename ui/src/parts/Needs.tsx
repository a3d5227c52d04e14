import { t } from '../text';
import { Icon } from './Icon';
import styles from './Needs.module.css';

/** What a person should have at hand before setting up real accounts. */
export function Needs() {
  const needs = [t('need-install'), t('need-properties'), t('need-role'), t('need-time')];
  return (
    <section className={styles.needs}>
      <h2 className={styles.title}>{t('needs-title')}</h2>
      <ul>
        {needs.map((need) => (
          <li key={need}>
            <Icon name="right" size={16} />
            <span>{need}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
