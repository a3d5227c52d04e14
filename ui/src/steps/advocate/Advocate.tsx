/** Connect Advocate and choose the program. */
import { failureOf, useCommand, useRead } from '../../host';
import { Card } from '../../parts/Card';
import { Checks } from '../../parts/Checks';
import type { Problem } from '../../parts/ErrorSummary';
import { FailureNotice } from '../../parts/FailureNotice';
import { Toggle } from '../../parts/Toggle';
import { t } from '../../text';
import { Connection, type Method } from '../common/Connection';
import { Guide } from '../common/Guide';
import { StepPage, type StepProps } from '../common/StepPage';
import { Programs } from './Programs';

const OPT_IN = 'advocate-opt-in';

const METHODS: Method[] = [
  {
    method: 'o_auth',
    title: t('advocate-sign-in-title'),
    detail: t('advocate-sign-in-detail'),
    act: t('advocate-sign-in'),
    first: false,
  },
  {
    method: 'keys',
    title: t('advocate-keys-title'),
    detail: t('advocate-keys-detail'),
    act: t('advocate-keys'),
    first: true,
  },
];

/** The practice account knows its alias; a real one has to be told. */
function methodsFor(real: boolean): Method[] {
  if (!real) return METHODS;
  const needs = { label: t('advocate-alias'), detail: t('advocate-alias-detail') };
  return METHODS.map((each) => (each.method === 'o_auth' ? { ...each, needs } : each));
}

/** What we see of the chosen program now. */
function ProgramChecks() {
  const { data, error, refetch, isFetching } = useRead('check_program', null, { fresh: true });
  const again = () => void refetch();
  if (error) return <FailureNotice failure={failureOf(error)} retry={again} />;
  if (!data || data.length === 0) return null;
  return <Checks title={t('program-checks')} checks={data} again={again} busy={isFetching} />;
}

export function Advocate(props: StepProps) {
  const { overview } = props;
  const connected = overview.advocate.status === 'connected';
  const save = useCommand('opt_in');
  const optIn = save.isPending ? save.variables : overview.opted_in;
  const asked = connected && overview.program !== null;
  function before(): Promise<Problem[]> {
    const missing = asked && !optIn;
    return Promise.resolve(missing ? [{ text: t('opt-in-missing'), field: OPT_IN }] : []);
  }
  return (
    <StepPage
      {...props}
      purpose={t('advocate-purpose')}
      why={[t('advocate-why'), t('advocate-what'), t('advocate-later')]}
      before={before}
    >
      {connected && <Programs />}
      {asked && (
        <Card>
          <Toggle
            id={OPT_IN}
            label={t('opt-in')}
            detail={t('opt-in-detail', { program: overview.program?.name ?? '' })}
            on={optIn}
            onChange={(on) => save.mutate(on)}
            data-testid="opt-in"
          />
          {save.error && <FailureNotice failure={failureOf(save.error)} />}
        </Card>
      )}
      {asked && <ProgramChecks />}
      <Connection
        side={overview.advocate}
        name={t('advocate')}
        methods={methodsFor(overview.workspace?.mode !== 'practice')}
      />
      <Guide
        id="connector"
        title={t('connector-title')}
        enabled={asked && overview.hubspot.status === 'connected'}
      />
    </StepPage>
  );
}
