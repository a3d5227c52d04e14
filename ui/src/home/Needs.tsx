/** What wants a person, each with the one thing to do. */
import { useNavigation } from '../app/navigation';
import { routeTo } from '../app/places';
import type { Need } from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { Icon } from '../parts/Icon';
import { t } from '../text';
import styles from './Home.module.css';

function Line({ need }: { need: Need }) {
  const { go } = useNavigation();
  const { title, words, todo, stops } = need;
  return (
    <li className={styles.need}>
      <span className={stops ? styles.stops : styles.looks}>
        <Icon name={stops ? 'cross' : 'warn'} size={16} />
        <span className="visually-hidden">
          {stops ? t('home-need-stops') : t('home-need-looks')}
        </span>
      </span>
      <div className={styles.said}>
        <p>{title}</p>
        {words && <p className={styles.soft}>{words}</p>}
      </div>
      <Button
        small
        aria-label={t('home-do', { action: todo.action, title })}
        onPress={() => go(routeTo(todo.place))}
      >
        {todo.action}
      </Button>
    </li>
  );
}

export function Needs({ needs }: { needs: Need[] }) {
  return (
    <Card title={t('home-needs', { needs: needs.length })}>
      {needs.length === 0 && <p className={styles.soft}>{t('home-needs-none')}</p>}
      {needs.length > 0 && (
        <ul className={styles.list}>
          {needs.map((need) => (
            <Line key={need.title} need={need} />
          ))}
        </ul>
      )}
    </Card>
  );
}
