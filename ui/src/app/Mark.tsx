/** Two overlapping rings, the overlap filled. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <path d="M12 6.8a6.5 6.5 0 0 1 0 10.4a6.5 6.5 0 0 1 0-10.4z" fill="var(--accent)" />
      <circle cx="8.2" cy="12" r="6.4" stroke="var(--accent)" strokeWidth="1.8" />
      <circle cx="15.8" cy="12" r="6.4" stroke="var(--text-2)" strokeWidth="1.8" />
    </svg>
  );
}
