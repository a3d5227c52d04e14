/** The programs of the account; one is chosen. */
import { failureOf, type ProgramView, useCommand, useRead } from '../../host';
import { Card } from '../../parts/Card';
import { FailureNotice } from '../../parts/FailureNotice';
import { type Choice, RadioCards } from '../../parts/RadioCards';
import { Skeleton } from '../../parts/Skeleton';
import { t } from '../../text';
import { count } from '../../text/when';

function choiceOf({ id, name, status, participants }: ProgramView): Choice {
  const people = participants && t('program-participants', { participants: count(participants) });
  const detail = people ? t('program-detail', { status, people }) : status;
  return { value: id, label: name, detail, testId: `program-${id}` };
}

export function Programs() {
  const { data, error, refetch } = useRead('list_programs', null);
  const choose = useCommand('choose_program');
  if (error) return <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={2} />;
  if (data.length === 0) return <Card title={t('programs-title')}>{t('programs-none')}</Card>;
  const chosen = data.find((program) => program.chosen)?.id ?? null;
  const shown = choose.isPending ? choose.variables : chosen;
  return (
    <>
      <RadioCards
        label={t('programs-title')}
        choices={data.map(choiceOf)}
        value={shown}
        onChange={(id) => choose.mutate(id)}
      />
      {choose.error && <FailureNotice failure={failureOf(choose.error)} />}
    </>
  );
}
