/** The way from a list to a person's own page. */
import { useNavigation } from '../app/navigation';
import type { Route } from '../app/route';
import { t } from '../text';
import { Button } from './Button';

export function StoryLink({ person, to }: { person: string; to: Route | null }) {
  const { go } = useNavigation();
  if (!to) return null;
  return (
    <Button
      small
      kind="quiet"
      aria-label={t('person-story-of', { person })}
      onPress={() => go(to)}
      data-testid="story"
    >
      {t('person-story')}
    </Button>
  );
}
