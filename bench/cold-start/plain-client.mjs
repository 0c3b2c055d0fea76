// The least that a client could be: what a cold start is measured beside.

export class Phrony {
  constructor(options) {
    this.options = options;
  }

  async getRun(runId) {
    const { apiKey, baseUrl, fetch } = this.options;
    const url = `${baseUrl}/v1/runs/${encodeURIComponent(runId)}`;
    const response = await fetch(url, { headers: { Accept: "application/json", "X-API-Key": apiKey } });
    if (!response.ok) throw new Error(`GET ${url}: ${response.status}`);
    return response.json();
  }
}
