/** Both records beside each other, as the two sides were settled last. */
import type { StoryView } from '../host';
import { Card } from '../parts/Card';
import { OpenContact } from '../sync/OpenContact';
import { t } from '../text';
import styles from './Person.module.css';

export function Records({ story }: { story: StoryView }) {
  const { values, contact, contact_url: url, account_id: account, user_id: user } = story;
  const nothing = t('diff-empty');
  return (
    <Card
      title={story.linked ? t('person-records') : t('person-records-read')}
      aside={url && <OpenContact url={url} person={story.person} />}
    >
      <div className={styles.frame}>
        <table className={styles.table}>
          <caption className="visually-hidden">{t('person-records')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('person-field')}</th>
              <th scope="col" className={styles.hubspot}>
                {contact ? t('person-contact', { id: contact }) : t('person-no-contact')}
              </th>
              <th scope="col" className={styles.advocate}>
                {user ? t('person-participant', { account, user }) : t('person-no-participant')}
              </th>
            </tr>
          </thead>
          <tbody>
            {values.map(({ field, label, hubspot, advocate }) => (
              <tr key={field}>
                <th scope="row">{label}</th>
                <td>{hubspot || <span className={styles.soft}>{nothing}</span>}</td>
                <td>{advocate || <span className={styles.soft}>{nothing}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {values.length === 0 && <p className={styles.soft}>{t('person-no-values')}</p>}
      <p className={styles.soft}>{t('person-records-words')}</p>
    </Card>
  );
}
