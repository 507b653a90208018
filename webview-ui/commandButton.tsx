import type { CommandMessage } from '../src/shared/messages';
import { Button, type ButtonProps } from './button';
import { useIsUnderWay } from './commandsUnderWay';
import { useSend } from './host';

type CommandButtonProps = Omit<ButtonProps, 'onClick' | 'isBusy'> & {
  readonly message: CommandMessage;
  /** In place of sending it at once. */
  readonly onClick?: () => void;
};

/** Has the host do something, and shows as long as that is under way that it was heard. */
export function CommandButton({ message, onClick, ...props }: CommandButtonProps) {
  const send = useSend();
  return <Button {...props} isBusy={useIsUnderWay(message)} onClick={onClick ?? (() => send(message))} />;
}
