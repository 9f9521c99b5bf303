// Values of an enumeration are kebab-case words, or noun:verb for permissions; null stands for "may be absent".
// Called by the rule webm-enum-kebab.

// The types of GeoJSON are words of its own standard (RFC 7946).
const geoJson = new Set(['FeatureCollection', 'Feature', 'Point']);

export default function kebabWords(values) {
  if (!Array.isArray(values)) return [];
  return values
    .filter((value) => typeof value === 'string' && !geoJson.has(value) && !/^[a-z0-9]+(-[a-z0-9]+)*(:[a-z0-9]+(-[a-z0-9]+)*)?$/.test(value))
    .map((value) => ({ message: `'${value}' is not kebab-case.` }));
}
