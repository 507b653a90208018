const stages = ['started', 'worked', 'submitted'] as const;

export function ProgressDots({ progress }: { readonly progress: number }) {
  const reached = stages.slice(0, Math.max(0, Math.min(stages.length, progress)));
  const text = `Progress: ${reached.at(-1) ?? 'not started'} (${reached.length} of ${stages.length})`;
  return (
    <span class="dots" role="img" aria-label={text} title={text}>
      {stages.map((stage, index) => (
        <span key={stage} class={index < reached.length ? 'dot full' : 'dot'} />
      ))}
    </span>
  );
}
