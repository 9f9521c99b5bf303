// The API as a story asks it beside the page: to know what really arrived. Imported by the stories.
import { expect } from '@playwright/test';
import type { Webm } from './server.ts';

export interface Told {
  id: string;
  number: string;
  description: string;
  occurredFrom: string | null;
  reportedAt: string;
}

/** Signs in as somebody and asks. */
export class Api {
  readonly #base: string;
  readonly #token: string;

  private constructor(base: string, token: string) {
    this.#base = base;
    this.#token = token;
  }

  static async as(webm: Webm, role: string, site = 'de-linde'): Promise<Api> {
    const answer = await fetch(`${webm.base}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: `${role}@${site}.example`, password: webm.password }),
    });
    expect(answer.ok, 'signing in over the API').toBe(true);
    return new Api(webm.base, ((await answer.json()) as { accessToken: string }).accessToken);
  }

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.#base}/api/v1${path}`, { headers: { authorization: `Bearer ${this.#token}` } });
    expect(answer.ok, path).toBe(true);
    return (await answer.json()) as T;
  }

  /** What was reported since a moment and begins with these words, by number. */
  async reported(since: Date, words: string): Promise<Told[]> {
    const page = await this.get<{ items: { id: string }[] }>(`/incidents?limit=200&reportedFrom=${since.toISOString()}`);
    const all = await Promise.all(page.items.map(({ id }) => this.get<Told>(`/incidents/${id}`)));
    const mine = all.filter(({ description }) => description?.startsWith(words));
    return mine.sort((a, b) => a.number.localeCompare(b.number));
  }
}
