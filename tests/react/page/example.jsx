import { Phrony } from "phrony-client";
import { PhronyProvider, useLiveRun, usePhrony, useRun, useSessions } from "phrony-client/react";
import { useState } from "react";
import { createRoot } from "react-dom/client";

// Once, outside of components. The backend adds the key.
const phrony = new Phrony({ apiKey: null, baseUrl: "/api/phrony" });

function App({ agentId }) {
  const phrony = usePhrony();
  const [runId, setRunId] = useState();
  const { sessions, hasMore, loadMore, refresh } = useSessions(agentId, { take: 10 });
  const start = async () => {
    const started = await phrony.startRun(agentId, { input: { question: "Where is my order?" } });
    setRunId(started.runId);
    refresh();
  };
  return (
    <main>
      <button onClick={start}>Start</button>
      {runId && <Run runId={runId} />}
      <ul>
        {sessions.map((session) => (
          <li key={session.id}>
            <button onClick={() => setRunId(session.rootRunId)}>{session.startedAt}</button> {session.status}
          </li>
        ))}
      </ul>
      {hasMore && <button onClick={loadMore}>More</button>}
    </main>
  );
}

function Run({ runId }) {
  const { connection, status, pendingTasks, output, error } = useRun(runId);
  const live = useLiveRun(runId);
  if (connection === "closed" && error) {
    return <button onClick={() => live.retry()}>{error.message}. Try again</button>;
  }
  return (
    <section>
      <h2>{status ?? "…"}</h2>
      <Steps runId={runId} />
      {pendingTasks.map(({ taskId, prompt, submitting }) => (
        <p key={taskId}>
          {prompt}
          <button disabled={submitting} onClick={() => live.approve(taskId)}>Approve</button>
          <button disabled={submitting} onClick={() => live.reject(taskId)}>Reject</button>
        </p>
      ))}
      <pre>{JSON.stringify(output, null, 2)}</pre>
    </section>
  );
}

function Steps({ runId }) {
  // Rendered anew only when the steps have changed.
  const items = useRun(runId, (run) => run.items);
  return (
    <ol>
      {items.map(({ id, type }) => (
        <li key={id}>{type}</li>
      ))}
    </ol>
  );
}

const root = document.getElementById("root");
createRoot(root).render(
  <PhronyProvider client={phrony}>
    <App agentId={root.dataset.agentId} />
  </PhronyProvider>,
);
