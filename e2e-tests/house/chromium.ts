// Finds the system's own Chromium: nothing is ever downloaded. Called by playwright.config.ts.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** The program that WEBM_CHROMIUM names, or the first of the known names in PATH. */
export function chromium(): string {
  const given = process.env.WEBM_CHROMIUM;
  const places = given ? [given] : (process.env.PATH ?? '').split(delimiter).flatMap((dir) => names.map((name) => join(dir, name)));
  const found = places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) throw new Error(`no Chromium (${given ?? names.join(', ')}): scripts/setup.sh --tests installs it`);
  return found;
}
