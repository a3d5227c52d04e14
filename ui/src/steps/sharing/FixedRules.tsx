/** The rules that no switch changes, to read. */
import { Card } from '../../parts/Card';
import { Icon } from '../../parts/Icon';
import { t } from '../../text';
import styles from './Sharing.module.css';

const RULES: [string, string][] = [
  [t('fixed-participant-changed'), t('fixed-contact-follows')],
  [t('fixed-contact-changed'), t('fixed-participant-follows')],
  [t('fixed-contact-deleted'), t('fixed-participant-held')],
  [t('fixed-contact-restored'), t('fixed-participant-again')],
];

export function FixedRules() {
  return (
    <Card title={t('fixed-title')}>
      <div className={styles.frame}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('fixed-when')}</th>
              <th scope="col">{t('fixed-then')}</th>
            </tr>
          </thead>
          <tbody>
            {RULES.map(([happens, then]) => (
              <tr key={happens}>
                <th scope="row">
                  <span className={styles.locked}>
                    <Icon name="lock" size={16} />
                    <span>{happens}</span>
                  </span>
                </th>
                <td>{then}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.soft}>{t('fixed-marketing')}</p>
    </Card>
  );
}
