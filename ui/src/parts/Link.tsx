import type { ReactNode } from 'react';

interface Props {
  className?: string | undefined;
  current?: 'page' | 'step' | undefined;
  onPress: () => void;
  'data-testid'?: string;
  children: ReactNode;
}

/** Goes to another place inside the window. A button, because there is no address to follow. */
export function Link({ current, onPress, ...rest }: Props) {
  return <button type="button" aria-current={current} onClick={onPress} {...rest} />;
}
