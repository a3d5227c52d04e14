/** One outline set, 20 units square, 1.5 stroke, always beside a word. */
const PATHS = {
  check: 'M4.5 10.5l3.5 3.5 7.5-8',
  cross: 'M5.5 5.5l9 9M14.5 5.5l-9 9',
  warn: 'M10 3.2L17.6 16.4H2.4zM10 8.2v4M10 14.4v.1',
  question:
    'M10 3.6a6.4 6.4 0 1 1 0 12.8a6.4 6.4 0 0 1 0-12.8zM8.2 8.2a1.8 1.8 0 1 1 2.7 1.6c-.6.4-.9.7-.9 1.4M10 13.4v.1',
  circle: 'M10 4.2a5.8 5.8 0 1 1 0 11.6a5.8 5.8 0 0 1 0-11.6z',
  dot: 'M10 3.6a6.4 6.4 0 1 1 0 12.8a6.4 6.4 0 0 1 0-12.8zM10 8a2 2 0 1 1 0 4a2 2 0 0 1 0-4z',
  lock: 'M5.5 9.2h9v6.3h-9zM7.3 9V6.9a2.7 2.7 0 0 1 5.4 0V9',
  plus: 'M10 4.5v11M4.5 10h11',
  tilde: 'M4 11.2c2-3.4 4-3.4 6-1.2s4 2.2 6-1.2',
  link: 'M8.4 11.6a3 3 0 0 0 4.3 0l2.6-2.6a3 3 0 0 0-4.3-4.3l-1 1M11.6 8.4a3 3 0 0 0-4.3 0L4.7 11a3 3 0 0 0 4.3 4.3l1-1',
  equal: 'M5 8h10M5 12.2h10',
  minus: 'M5 10h10',
  pause: 'M7.4 5v10M12.6 5v10',
  play: 'M7 4.8l8 5.2-8 5.2z',
  stop: 'M6 6h8v8H6z',
  out: 'M8 5H5v10h10v-3M11 4.5h4.5V9M15.3 4.7L9.5 10.5',
  copy: 'M7.5 7.5h8v8h-8zM12.5 7.3V4.5h-8v8h2.8',
  search: 'M8.8 4a4.8 4.8 0 1 1 0 9.6a4.8 4.8 0 0 1 0-9.6zM12.4 12.4l4 4',
  down: 'M5.5 8l4.5 4.5L14.5 8',
  right: 'M8 5.5l4.5 4.5L8 14.5',
  left: 'M12 5.5L7.5 10l4.5 4.5',
  home: 'M3.6 9.6L10 4l6.4 5.6M5.4 8.4v7.6h9.2V8.4',
  setup: 'M4.5 5.5l1.3 1.3 2.2-2.6M4.5 11l1.3 1.3L8 9.7M10.5 6h5.5M10.5 11.5h5.5M4.8 15.8h11.2',
  sync: 'M4.5 8h9.6M11.5 5l3 3-3 3M15.5 12.5H6M8.5 9.8l-3 2.9 3 2.8',
  activity: 'M10 3.6a6.4 6.4 0 1 1 0 12.8a6.4 6.4 0 0 1 0-12.8zM10 6.4V10l2.6 1.8',
  events: 'M10.8 3.4L5.4 11h4l-.8 5.6L14.6 9h-4.2z',
  mapping:
    'M4 5.5h4.5M11.5 5.5H16M4 10h4.5M11.5 10H16M4 14.5h4.5M11.5 14.5H16M8.5 5.5l3 4.5M8.5 10l3-4.5M8.5 14.5h3',
  shield: 'M10 3.2l5.8 2v4.2c0 3.6-2.4 6-5.8 7.4c-3.4-1.4-5.8-3.8-5.8-7.4V5.2z',
  tests: 'M5 3.8h10v12.4H5zM7.4 8.2l1.4 1.4 2.6-3M7.6 13h4.8',
  info: 'M10 3.6a6.4 6.4 0 1 1 0 12.8a6.4 6.4 0 0 1 0-12.8zM10 9.2v4M10 6.8v.1',
  clock: 'M10 3.6a6.4 6.4 0 1 1 0 12.8a6.4 6.4 0 0 1 0-12.8zM10 6.4V10h2.8',
  settings:
    'M3.2 6h5.6M13.2 6h3.6M3.2 14h3.6M11.2 14h5.6M11 3.8a2.2 2.2 0 1 1 0 4.4a2.2 2.2 0 0 1 0-4.4zM9 11.8a2.2 2.2 0 1 1 0 4.4a2.2 2.2 0 0 1 0-4.4z',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: 16 | 20 }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={size === 16 ? 1.875 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      style={{ flex: 'none' }}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
