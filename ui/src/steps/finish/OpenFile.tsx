/** Opens a hand-over file: what it says beside what is set up here. Parts are taken over only when somebody says so. */
import { useState } from 'react';
import {
  failureOf,
  type HandoverDifference,
  type HandoverPart,
  type HandoverState,
  type OpenedHandover,
  useCommand,
} from '../../host';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { FailureNotice } from '../../parts/FailureNotice';
import { Icon, type IconName } from '../../parts/Icon';
import { Notice } from '../../parts/Notice';
import { Tickbox } from '../../parts/Tickbox';
import { t } from '../../text';
import styles from './Finish.module.css';

const ICONS: Record<HandoverState, IconName> = {
  same: 'check',
  differs: 'tilde',
  cannot_be: 'cross',
  for_a_person: 'info',
};

function Side({ title, lines, others }: { title: string; lines: string[]; others: string[] }) {
  return (
    <div className={styles.side}>
      <h4>{title}</h4>
      <ul className={styles.lines}>
        {lines.length === 0 && <li className={styles.soft}>{t('opened-nothing')}</li>}
        {lines.map((line) => (
          <li key={line} className={others.includes(line) ? styles.soft : undefined}>
            {line}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface PartProps {
  of: HandoverDifference;
  taken: boolean;
  take: (yes: boolean) => void;
}

function Part({ of, taken, take }: PartProps) {
  const words: Record<HandoverState, string> = {
    same: t('opened-same'),
    differs: t('opened-differs'),
    cannot_be: t('opened-cannot-be'),
    for_a_person: t('opened-for-a-person'),
  };
  const problems = of.checks.filter(({ status }) => status !== 'pass');
  return (
    <li className={styles.part} data-part={of.part} data-state={of.state}>
      <div className={styles.head}>
        {of.state === 'differs' ? (
          <Tickbox
            label={t('opened-take-of', { label: of.label })}
            on={taken}
            onChange={take}
            data-testid={`take-${of.part}`}
          />
        ) : (
          <h3>{of.label}</h3>
        )}
        <span className={styles[of.state]}>
          <Icon name={ICONS[of.state]} size={16} />
          {words[of.state]}
        </span>
      </div>
      {of.state !== 'same' && (
        <div className={styles.sides}>
          <Side title={t('opened-in-file')} lines={of.file} others={of.here} />
          <Side title={t('opened-here')} lines={of.here} others={of.file} />
        </div>
      )}
      {problems.map(({ id, sentence, evidence, fix }) => (
        <Notice
          key={`${id} ${sentence} ${evidence}`}
          tone={of.state === 'cannot_be' ? 'bad' : 'warn'}
          plain
          title={evidence ? t('opened-check', { sentence, evidence }) : sentence}
        >
          {fix}
        </Notice>
      ))}
    </li>
  );
}

function Opened({ file, done }: { file: OpenedHandover; done: (file: OpenedHandover) => void }) {
  const take = useCommand('take_over');
  const [left, setLeft] = useState<HandoverPart[]>([]);
  const parts = file.parts.flatMap(({ part, state }) =>
    state === 'differs' && !left.includes(part) ? [part] : [],
  );
  const differs = file.parts.some(({ state }) => state === 'differs');
  const planned = file.changes.filter(({ status }) => status === 'planned');
  return (
    <>
      {(file.made || file.note) && (
        <p>
          {file.made} {file.note && t('opened-note', { note: file.note })}
        </p>
      )}
      {file.remarks.map((remark) => (
        <Notice key={remark} tone="warn" plain title={remark} />
      ))}
      <ul className={styles.opened}>
        {file.parts.map((of) => (
          <Part
            key={of.part}
            of={of}
            taken={!left.includes(of.part)}
            take={(yes) =>
              setLeft(yes ? left.filter((part) => part !== of.part) : [...left, of.part])
            }
          />
        ))}
      </ul>
      {planned.length > 0 && (
        <Notice tone="info" plain title={t('opened-changes', { changes: planned.length })}>
          {t('opened-changes-words')}
        </Notice>
      )}
      {take.error && <FailureNotice failure={failureOf(take.error)} />}
      {!differs && <p className={styles.soft}>{t('opened-nothing-left')}</p>}
      {differs && (
        <div className={styles.act}>
          <Button
            kind="primary"
            isDisabled={parts.length === 0}
            isPending={take.isPending}
            onPress={() =>
              take.mutate(
                { path: file.path, fingerprint: file.fingerprint, parts },
                { onSuccess: done },
              )
            }
            data-testid="take-over"
          >
            {t('opened-take', { parts: parts.length })}
          </Button>
          <span className={styles.soft}>{t('opened-take-words')}</span>
        </div>
      )}
    </>
  );
}

export function OpenFile() {
  const choose = useCommand('choose_file');
  const open = useCommand('open_handover');
  const [file, setFile] = useState<OpenedHandover | null>(null);
  const error = choose.error ?? open.error;
  const browse = () => {
    open.reset();
    choose.mutate(
      {
        title: t('opened-title'),
        kind: t('handover-kind'),
        endings: ['advsync', 'toml', 'json'],
        save_as: null,
      },
      {
        onSuccess: (path) => {
          if (path !== null)
            open.mutate(path, { onSuccess: setFile, onError: () => setFile(null) });
        },
      },
    );
  };
  return (
    <Card
      title={t('opened-title')}
      aside={
        <Button
          small
          isPending={choose.isPending || open.isPending}
          onPress={browse}
          data-testid="handover-open"
        >
          {t('opened-browse')}
        </Button>
      }
    >
      {!file && <p className={styles.soft}>{t('opened-words')}</p>}
      {error && <FailureNotice failure={failureOf(error)} />}
      {file && <Opened key={file.fingerprint} file={file} done={setFile} />}
    </Card>
  );
}
