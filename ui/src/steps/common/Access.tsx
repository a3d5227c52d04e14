/** What we ask access to, and why. */
import type { ConnectionView } from '../../host';
import { Card } from '../../parts/Card';
import { Icon } from '../../parts/Icon';
import { t } from '../../text';
import styles from './Access.module.css';

function Granted({ granted }: { granted: boolean }) {
  return (
    <span className={granted ? styles.yes : styles.no}>
      <Icon name={granted ? 'check' : 'warn'} size={16} />
      {granted ? t('access-granted') : t('access-missing')}
    </span>
  );
}

export function Access({ side }: { side: ConnectionView }) {
  return (
    <Card title={t('access-title')}>
      <div className={styles.frame}>
        <table className={styles.table}>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">{t('access-what')}</th>
              <th scope="col">{t('access-level')}</th>
              <th scope="col">{t('access-why')}</th>
              <th scope="col">{t('access-state')}</th>
            </tr>
          </thead>
          <tbody>
            {side.access.map(({ what, level, why, granted, optional }) => (
              <tr key={`${what} ${level}`}>
                <th scope="row">
                  {what}
                  {optional && <span className={styles.optional}> {t('access-optional')}</span>}
                </th>
                <td className={styles.level}>{level}</td>
                <td className={styles.why}>{why}</td>
                <td>{granted !== null && <Granted granted={granted} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.note}>{t('access-note')}</p>
    </Card>
  );
}
