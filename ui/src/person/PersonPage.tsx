/** "Why is this person as they are?": both records, the reasons, what would be if, and what to do with just this person. */
import { useNavigation } from '../app/navigation';
import { Page } from '../app/Page';
import { whoOf } from '../app/places';
import type { Route } from '../app/route';
import {
  failureOf,
  type Overview,
  type StoryRequest,
  type StoryView,
  useCommand,
  useRead,
} from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { Notice } from '../parts/Notice';
import { Skeleton } from '../parts/Skeleton';
import { t } from '../text';
import { Forget } from './Forget';
import styles from './Person.module.css';
import { Records } from './Records';
import { History, Reasons } from './Reasons';
import { WhatIfCard } from './WhatIfCard';

function partOf({ name, standing }: StoryView): string {
  return name ? t('person-part-named', { name, standing }) : t('person-part', { standing });
}

function useSync() {
  const { go } = useNavigation();
  const preview = useCommand('preview_sync');
  const sync = (whom: string) =>
    preview.mutate(
      { direction: 'both', who: 'people', of: [whom] },
      { onSuccess: ({ id }) => go({ page: 'sync', plan: id }) },
    );
  return { preview, sync };
}

function Never({ story, who }: { story: StoryView; who: StoryRequest }) {
  const except = useCommand('except_person');
  const { never, person } = story;
  const met = story.contact || story.user_id;
  if (!met) return null;
  return (
    <>
      {except.error && <FailureNotice failure={failureOf(except.error)} />}
      {never && (
        <Notice
          tone="info"
          title={t('person-never-said')}
          actions={
            <Button
              small
              isPending={except.isPending}
              onPress={() => except.mutate({ who, never: false })}
            >
              {t('person-again')}
            </Button>
          }
        >
          {t('person-never-words')}
        </Notice>
      )}
      {!never && (
        <Card title={t('person-never-title')}>
          <p className={styles.soft}>{t('person-never-words')}</p>
          <div>
            <Button
              isPending={except.isPending}
              aria-label={t('person-never-of', { person })}
              onPress={() => except.mutate({ who, never: true })}
              data-testid="never"
            >
              {t('never-sync')}
            </Button>
          </div>
        </Card>
      )}
    </>
  );
}

interface BodyProps {
  overview: Overview;
  story: StoryView;
  who: StoryRequest;
}

function Body({ overview, story, who }: BodyProps) {
  return (
    <div className={styles.body}>
      <Records story={story} />
      <Reasons story={story} />
      <History story={story} />
      <WhatIfCard key={story.person} story={story} who={who} rules={overview.rules} />
      <Never story={story} who={who} />
      <Forget story={story} who={who} />
    </div>
  );
}

interface Props {
  overview: Overview;
  route: Extract<Route, { page: 'person' }>;
}

export function PersonPage({ overview, route }: Props) {
  const who = whoOf(route);
  const { data: story, error, refetch } = useRead('person_story', who, { fresh: true });
  const { preview, sync } = useSync();
  const whom = story?.sync_as;
  return (
    <Page
      title={story?.person ?? t('nav-person')}
      purpose={story ? partOf(story) : t('person-purpose')}
      safety={overview.safety_line}
      place={`person/${JSON.stringify(who)}`}
      actions={
        whom && (
          <Button
            kind="primary"
            main
            isPending={preview.isPending}
            onPress={() => sync(whom)}
            data-testid="sync-person"
          >
            {t('person-sync')}
          </Button>
        )
      }
    >
      {preview.error && <FailureNotice failure={failureOf(preview.error)} />}
      {error && <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />}
      {!error && !story && <Skeleton rows={6} />}
      {!error && story && <Body overview={overview} story={story} who={who} />}
    </Page>
  );
}
