// An operation that takes or gives JSON shows what that looks like: an example at the media type or at the schema it names.
// Called by the rule webm-operation-example.

const shows = (media, schemas) => {
  if (!media) return false;
  if (media.example !== undefined || media.examples !== undefined) return true;
  const schema = media.schema ?? {};
  if (schema.example !== undefined || schema.examples !== undefined) return true;
  const name = /^#\/components\/schemas\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  const named = name ? schemas[name] : undefined;
  return named?.example !== undefined || named?.examples !== undefined;
};

export default function operationExample(operation, _options, context) {
  const schemas = context.document.data.components?.schemas ?? {};
  const contents = [operation.requestBody?.content];
  for (const [status, answer] of Object.entries(operation.responses ?? {})) {
    if (status.startsWith('2')) contents.push(answer.content);
  }
  const media = contents.flatMap((content) => Object.values(content ?? {}));
  if (media.length === 0 || media.some((one) => shows(one, schemas))) return [];
  return [{ message: `${operation.operationId ?? 'The operation'} shows no example of what it takes or gives.` }];
}
