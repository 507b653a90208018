import { Icon } from './icon';
import type { IconName } from './iconPaths';

export interface ButtonProps {
  readonly label: string;
  readonly icon?: IconName;
  /** Says more than the label, as when "Output" stands on several cards. */
  readonly title?: string;
  readonly look?: 'primary' | 'secondary' | 'quiet' | 'danger' | 'iconOnly';
  readonly disabled?: boolean;
  /** What it began is under way; it begins nothing more until then. */
  readonly isBusy?: boolean;
  readonly tabIndex?: number;
  readonly onClick: () => void;
  readonly focusRef?: (element: HTMLButtonElement | null) => void;
}

/** Stays focusable while disabled: the focus must not fall to the page when the mode changes under it. */
export function Button(props: ButtonProps) {
  const { label, icon, title, look = 'secondary', tabIndex, onClick, focusRef } = props;
  const { isBusy = false, disabled = false } = props;
  return (
    <button
      type="button"
      class={`button ${look}`}
      aria-disabled={disabled || isBusy ? 'true' : undefined}
      aria-busy={isBusy ? 'true' : undefined}
      aria-label={title}
      title={title}
      tabIndex={tabIndex}
      ref={focusRef ?? null}
      onClick={() => {
        if (!disabled && !isBusy) onClick();
      }}
    >
      {icon !== undefined && <Icon name={icon} />}
      {look !== 'iconOnly' && <span>{label}</span>}
    </button>
  );
}
