/** Somebody's word about a test: it passed, it is left out, or a note. */
import { useState } from 'react';
import { failureOf, type TestView, useCommand } from '../host';
import { Ask } from '../parts/Ask';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { Field } from '../parts/Field';
import { t } from '../text';
import { when } from '../text/when';
import styles from './TestPlan.module.css';

type Word = 'passed' | 'skipped' | 'note';

function Vouch({ test, word, close }: { test: TestView; word: Word; close: () => void }) {
  const say = useCommand('say_test');
  const [by, setBy] = useState('');
  const [words, setWords] = useState(word === 'note' ? test.note : '');
  const title = {
    passed: t('say-passed-title', { test: test.id }),
    skipped: t('say-skipped-title', { test: test.id }),
    note: t('say-note-title', { test: test.id }),
  }[word];
  const act = {
    passed: t('say-passed-act'),
    skipped: t('say-skipped-act'),
    note: t('say-note-act'),
  };
  const label = { passed: t('say-seen'), skipped: t('say-reason'), note: t('say-note') };
  const send = () => {
    const request =
      word === 'passed'
        ? { test: test.id, word, by, note: words }
        : word === 'skipped'
          ? { test: test.id, word, reason: words }
          : { test: test.id, word, note: words };
    say.mutate(request, { onSuccess: close });
  };
  return (
    <Ask
      open
      close={close}
      title={title}
      keep={t('cancel')}
      act={act[word]}
      busy={say.isPending}
      onAct={send}
      testId="say-it"
    >
      {word === 'passed' && <p>{t('say-passed-words')}</p>}
      {word === 'passed' && (
        <Field label={t('say-by')} value={by} onChange={setBy} testId="say-by" />
      )}
      <Field label={label[word]} value={words} onChange={setWords} testId="say-words" />
      {say.error && <FailureNotice failure={failureOf(say.error)} />}
    </Ask>
  );
}

export function Said({ test }: { test: TestView }) {
  const [word, setWord] = useState<Word | null>(null);
  const say = useCommand('say_test');
  const { said, note } = test;
  return (
    <div className={styles.said}>
      {said && (
        <p>
          {said.passed
            ? t('said-passed', { by: said.by, when: when(said.at) })
            : t('said-skipped', { by: said.by, when: when(said.at) })}{' '}
          {said.words}
        </p>
      )}
      {note && (
        <p>
          {t('said-note')} {note}
        </p>
      )}
      <div className={styles.acts}>
        {said ? (
          <Button
            small
            kind="quiet"
            isPending={say.isPending}
            onPress={() => say.mutate({ test: test.id, word: 'taken_back' })}
          >
            {t('say-take-back')}
          </Button>
        ) : (
          test.status !== 'passed' && (
            <>
              <Button
                small
                kind="quiet"
                onPress={() => setWord('passed')}
                data-testid={`vouch-${test.id}`}
              >
                {t('say-passed')}
              </Button>
              <Button small kind="quiet" onPress={() => setWord('skipped')}>
                {t('say-skipped')}
              </Button>
            </>
          )
        )}
        <Button small kind="quiet" onPress={() => setWord('note')}>
          {t('say-note-open')}
        </Button>
      </div>
      {say.error && <FailureNotice failure={failureOf(say.error)} />}
      {word && <Vouch test={test} word={word} close={() => setWord(null)} />}
    </div>
  );
}
