/** Every odd shape of an `agent_state.json` in one made file; places are told in the comments of each row. */
export const oddState = {
  active_agents: {
    // As real files hold them: without `spawned_at`, exit code and zone.
    '101': {
      pid: 101,
      agent_type: 'architect',
      task_id: 'spec-20',
      task_type: 'create_spec',
      priority_number: 20,
      command: 'poetry run architect create-spec --priority=20',
      started_at: '2025-10-19T19:43:20.588402',
      status: 'running',
    },
    '102': {
      pid: 102,
      agent_type: 'architect',
      task_id: 'spec-042',
      priority_number: '042',
      command: ['poetry', 'run', 'architect'],
      // No fraction: Python leaves it out when it is zero.
      started_at: '2025-10-19T19:43:21',
      status: 'running',
    },
    '103': {
      pid: '103',
      agent_type: 'project_manager',
      task_id: 'planning-1760896406',
      priority_number: '1.5',
      command: 'x',
      started_at: '2025-10-19T19:53:26.342309',
      status: 'spawned',
    },
    // The process number was used again by another agent.
    '104': {
      task_id: 'impl-7',
      started_at: '2025-10-20T08:00:00+00:00',
      status: 'killed',
      worktree_path: '/w',
    },
    // No time at all, an odd priority, no status.
    '105': {
      pid: 105,
      agent_type: 'tester',
      task_id: 'test-1',
      priority_number: 'US-110',
      started_at: 'soon',
    },
    // The same agent as completed_agents[0].
    '201': { pid: 201, task_id: 'impl-1', started_at: '2025-10-20T09:00:00.000000', status: 'running' },
    'not a pid': { status: 'running' },
    '107': 'gone',
  },
  completed_agents: [
    // Ended within one clean-up.
    {
      pid: 201,
      agent_type: 'code_developer',
      task_id: 'impl-1',
      started_at: '2025-10-20T09:00:00.000000',
      completed_at: '2025-10-20T12:00:00.000100',
      status: 'completed',
    },
    {
      pid: 202,
      agent_type: 'code_developer',
      task_id: 'impl-2',
      started_at: '2025-10-20T09:30:00.000000',
      completed_at: '2025-10-20T12:00:00.000250',
      status: 'completed',
    },
    // One that ended alone: its duration counts.
    {
      pid: 203,
      agent_type: 'code_developer',
      task_id: 'impl-3',
      started_at: '2025-10-20T10:00:00.000000',
      completed_at: '2025-10-20T10:30:00.000000',
      status: 'completed',
      exit_code: 0,
    },
    {
      pid: 204,
      agent_type: 'code_developer',
      task_id: 'impl-4',
      started_at: '2025-10-20T10:00:00.000000',
      completed_at: '2025-10-20T10:45:00.000000',
      status: 'completed',
      exit_code: 3,
    },
    // Ended before it began.
    {
      pid: 205,
      agent_type: 'code_developer',
      task_id: 'impl-5',
      started_at: '2025-10-20T11:00:00.000000',
      completed_at: '2025-10-20T10:55:00.000000',
      status: 'failed',
      error_message: 'Out of memory',
    },
    // The same pid as the first, started at another time: another agent.
    { pid: 201, task_id: 'impl-1', started_at: '2025-10-21T09:00:00.000000', status: 'completed' },
    null,
  ],
} as const;

export const oddRows = Object.keys(oddState.active_agents).length + oddState.completed_agents.length;
