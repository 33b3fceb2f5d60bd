/** The product's mark: a pool with a note stuck to its edge. */
export function Mark({ className = "size-7" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <rect x="1" y="5" width="26" height="26" rx="8" fill="oklch(0.62 0.1 205)" />
      <path
        d="M1 21c3.3 0 3.3-2.2 6.5-2.2S10.700 21 14 21s3.300-2.200 6.500-2.200S23.700 21 27 21v2a8 8 0 0 1-8 8H9a8 8 0 0 1-8-8Z"
        fill="oklch(0.8 0.09 200)"
      />
      <path d="M18 1h13v9.500L27.500 14H18Z" fill="oklch(0.86 0.15 92)" />
      <path d="M31 10.500h-3.500V14Z" fill="oklch(0.7 0.13 80)" />
    </svg>
  );
}

/** Mark and name. */
export function Wordmark({ className = "" }: { className?: string }) {
  return (
    <span
      className={`inline-flex items-center gap-2.5 text-[1.0625rem] font-bold tracking-tight ${className}`}
    >
      <Mark />
      Stickypool
    </span>
  );
}
