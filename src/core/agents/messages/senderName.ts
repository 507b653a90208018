import type { Message } from './message';

export function senderName({ sender, fromAgentId }: Pick<Message, 'sender' | 'fromAgentId'>): string {
  switch (sender) {
    case 'agent':
      return `Agent ${fromAgentId ?? ''}`;
    case 'user':
      return 'The person in charge';
    case 'orchestrator':
      return 'Muster';
  }
}
