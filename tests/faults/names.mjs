// What tells the parts of a session apart, in words for a failure.

export const nameOfItem = ({ runId, sequence }) => `item ${sequence} of run ${runId}`;
export const nameOfRun = ({ id }) => `run ${id}`;
export const nameOfTask = ({ taskId }) => `task ${taskId}`;
