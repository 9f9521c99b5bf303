// Values of an enumeration are kebab-case words, or noun:verb for permissions; null stands for "may be absent".
// Called by the rule webm-enum-kebab.

export default function kebabWords(values) {
  if (!Array.isArray(values)) return [];
  return values
    .filter((value) => typeof value === 'string' && !/^[a-z0-9]+(-[a-z0-9]+)*(:[a-z0-9]+(-[a-z0-9]+)*)?$/.test(value))
    .map((value) => ({ message: `'${value}' is not kebab-case.` }));
}
