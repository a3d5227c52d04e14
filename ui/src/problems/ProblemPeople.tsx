/** Who has one cause: what happened to each, and since when. */
import { routeToPerson, whoOf } from '../app/places';
import {
  failureOf,
  type ProblemCause,
  type ProblemGroup,
  type ProblemPerson,
  type RowConflict,
  useCommand,
} from '../host';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { Skeleton } from '../parts/Skeleton';
import { StoryLink } from '../parts/StoryLink';
import { OpenContact } from '../sync/OpenContact';
import { t } from '../text';
import { whenFirst, whenInFull } from '../text/when';
import styles from './Problems.module.css';
import { useProblemPeople } from './useProblemPeople';

/** Both values beside each other, with what the sides agreed on before. */
function Values({ of }: { of: RowConflict }) {
  const nothing = t('diff-empty');
  return (
    <>
      <p className={styles.field}>{of.label}</p>
      <dl className={styles.values}>
        <div>
          <dt>{t('person-in-hubspot')}</dt>
          <dd>{of.hubspot || nothing}</dd>
        </div>
        <div>
          <dt>{t('person-in-advocate')}</dt>
          <dd>{of.advocate || nothing}</dd>
        </div>
        <div>
          <dt>{t('problems-agreed')}</dt>
          <dd>{of.agreed ?? t('problems-agreed-never')}</dd>
        </div>
      </dl>
    </>
  );
}

/** What can be said about one person without a preview. */
function Words({ cause, person }: { cause: ProblemCause; person: ProblemPerson }) {
  const except = useCommand('except_person');
  const mark = useCommand('mark_problem');
  const { contact, account_id, user_id } = person;
  const to = routeToPerson(person);
  const error = except.error ?? mark.error;
  return (
    <>
      <StoryLink person={person.person} to={to} />
      <Button
        small
        kind="quiet"
        isPending={mark.isPending}
        aria-label={t('problems-ok-of', { person: person.person })}
        onPress={() => mark.mutate({ cause, contact, account_id, user_id, reason: '', ok: true })}
        data-testid="mark-ok"
      >
        {t('problems-ok')}
      </Button>
      {to?.page === 'person' && (
        <Button
          small
          kind="quiet"
          isPending={except.isPending}
          aria-label={t('person-never-of', { person: person.person })}
          onPress={() => except.mutate({ who: whoOf(to), never: true })}
          data-testid="never"
        >
          {t('never-sync')}
        </Button>
      )}
      {error && <FailureNotice failure={failureOf(error)} />}
    </>
  );
}

function Person({ cause, person }: { cause: ProblemCause; person: ProblemPerson }) {
  return (
    <tr>
      <th scope="row">
        {person.person}
        {person.name && <span className={styles.name}>{person.name}</span>}
      </th>
      <td>
        {person.problem}
        {person.conflicts.map((conflict) => (
          <Values key={conflict.field} of={conflict} />
        ))}
      </td>
      <td className={styles.since}>
        {person.since ? (
          <span title={whenInFull(person.since)}>{whenFirst(person.since)}</span>
        ) : (
          t('problems-since-unknown')
        )}
        {person.contact_url && <OpenContact url={person.contact_url} person={person.person} />}
        <Words cause={cause} person={person} />
      </td>
    </tr>
  );
}

export function ProblemPeople({ group }: { group: ProblemGroup }) {
  const read = useProblemPeople(group.cause);
  const { people } = read;
  if (read.isPending) return <Skeleton rows={Math.min(group.people, 4)} />;
  return (
    <>
      {read.error && (
        <FailureNotice failure={failureOf(read.error)} retry={() => void read.refetch()} />
      )}
      {people.length > 0 && (
        <div className={styles.frame}>
          <table className={styles.table}>
            <caption className="visually-hidden">{group.title}</caption>
            <thead>
              <tr>
                <th scope="col">{t('column-person')}</th>
                <th scope="col">{t('column-what')}</th>
                <th scope="col">{t('column-since')}</th>
              </tr>
            </thead>
            <tbody>
              {people.map((person) => (
                <Person
                  key={`${person.contact} ${person.account_id} ${person.user_id}`}
                  cause={group.cause}
                  person={person}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {read.hasNextPage && (
        <div className={styles.more}>
          <span className={styles.soft} role="status">
            {t('problems-shown', { shown: people.length, people: group.people })}
          </span>
          <Button
            small
            isPending={read.isFetchingNextPage}
            onPress={() => void read.fetchNextPage()}
          >
            {t('problems-more')}
          </Button>
        </div>
      )}
    </>
  );
}
