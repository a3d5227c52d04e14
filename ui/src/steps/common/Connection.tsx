/** Connecting one side: the same stages for both, in the words of the side. */
import { useState } from 'react';
import { type ConnectMethod, type ConnectionView, failureOf, useCommand } from '../../host';
import { Ask } from '../../parts/Ask';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { Checks } from '../../parts/Checks';
import { Facts } from '../../parts/Facts';
import { FailureNotice } from '../../parts/FailureNotice';
import { Field } from '../../parts/Field';
import { Notice } from '../../parts/Notice';
import { Toggle } from '../../parts/Toggle';
import { t } from '../../text';
import { Access } from './Access';
import styles from './Connection.module.css';
import { Waiting } from './Waiting';

export interface Method {
  method: ConnectMethod;
  title: string;
  detail: string;
  act: string;
  /** The way most people take. */
  first: boolean;
  /** Something not secret that the sign-in itself does not tell. */
  needs?: { label: string; detail: string };
}

interface Props {
  side: ConnectionView;
  name: string;
  methods: Method[];
}

const HOOKS: Record<ConnectMethod, string> = { o_auth: 'connect-oauth', keys: 'connect-keys' };

function Methods({ side, methods }: Props) {
  const begin = useCommand('begin_connection');
  const [alias, setAlias] = useState('');
  const [optional, setOptional] = useState(true);
  const asks = side.access.some((line) => line.optional);
  return (
    <Card title={t('connect-methods')}>
      {begin.error && <FailureNotice failure={failureOf(begin.error)} />}
      <ul className={styles.methods}>
        {methods.map(({ method, title, detail, act, first, needs }) => (
          <li key={method}>
            <div className={styles.method}>
              <h3>{title}</h3>
              <p>{detail}</p>
              {needs && (
                <div className={styles.needs}>
                  <Field
                    label={needs.label}
                    detail={needs.detail}
                    value={alias}
                    onChange={setAlias}
                    testId="tenant-alias"
                  />
                </div>
              )}
              {asks && method === 'o_auth' && (
                <div className={styles.needs}>
                  <Toggle
                    label={t('access-optional-ask')}
                    detail={t('access-optional-detail')}
                    on={optional}
                    onChange={setOptional}
                    data-testid="ask-optional"
                  />
                </div>
              )}
            </div>
            <Button
              kind={first ? 'primary' : 'secondary'}
              after="out"
              isPending={begin.isPending && begin.variables.method === method}
              onPress={() =>
                begin.mutate({
                  platform: side.platform,
                  method,
                  tenant_alias: needs ? alias : '',
                  required_only: !optional,
                })
              }
              data-testid={HOOKS[method]}
            >
              {act}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Account({ side }: { side: ConnectionView }) {
  return (
    <>
      <p className={styles.account}>
        <span className={styles.name}>{side.account_name}</span>{' '}
        <span className={styles.id}>{side.account_id}</span>
      </p>
      <Facts facts={side.facts} />
    </>
  );
}

function Confirm({ side, name }: Props) {
  const confirm = useCommand('confirm_connection');
  const leave = useCommand('disconnect');
  const error = confirm.error ?? leave.error;
  return (
    <Card title={t('confirm-title')}>
      <p className={styles.soft}>{t('confirm-words', { name })}</p>
      <Account side={side} />
      {error && <FailureNotice failure={failureOf(error)} />}
      <div className={styles.actions}>
        <Button
          kind="primary"
          main
          isPending={confirm.isPending}
          onPress={() => confirm.mutate(side.platform)}
          data-testid="confirm-account"
        >
          {t('confirm-yes')}
        </Button>
        <Button isPending={leave.isPending} onPress={() => leave.mutate(side.platform)}>
          {t('confirm-other')}
        </Button>
      </div>
    </Card>
  );
}

function Connected({ side, name }: Props) {
  const leave = useCommand('disconnect');
  const [asking, setAsking] = useState(false);
  return (
    <Card
      title={t('connected-title')}
      aside={
        <Button small onPress={() => setAsking(true)}>
          {t('disconnect')}
        </Button>
      }
    >
      <Account side={side} />
      {leave.error && <FailureNotice failure={failureOf(leave.error)} />}
      <Ask
        open={asking}
        close={() => setAsking(false)}
        title={t('disconnect-title', { name })}
        keep={t('disconnect-keep')}
        act={t('disconnect-act', { name })}
        onAct={() => {
          setAsking(false);
          leave.mutate(side.platform);
        }}
        danger
        testId="confirm-disconnect"
      >
        {t('disconnect-words', { name })}
      </Ask>
    </Card>
  );
}

function Stage(props: Props) {
  const { side, name } = props;
  switch (side.status) {
    case 'not_connected':
      return (
        <>
          {side.problem && <Notice tone="warn" title={side.problem} urgent />}
          <Access side={side} />
          <Methods {...props} />
        </>
      );
    case 'reconnect_needed':
      return (
        <>
          <Notice tone="bad" title={t('reconnect-title', { name })} urgent>
            {side.problem}
          </Notice>
          <Methods {...props} />
        </>
      );
    case 'pending':
      return side.pending && <Waiting side={side} pending={side.pending} name={name} />;
    case 'unconfirmed':
      return <Confirm {...props} />;
    case 'connected':
      return <Connected {...props} />;
  }
}

export function Connection(props: Props) {
  const { side } = props;
  const reached = side.status === 'unconfirmed' || side.status === 'connected';
  return (
    <>
      <Stage {...props} />
      {reached && side.checks.length > 0 && <Checks checks={side.checks} />}
      {reached && <Access side={side} />}
    </>
  );
}
