// Which answers an operation must name, by what it takes. Called by the rule webm-operation-answers.
// It judges the document only; that the server answers so is for the server's own tests.

const isPublic = (operation, document) => {
  const rules = operation.security ?? document.security ?? [];
  return rules.length === 0 || rules.some((rule) => Object.keys(rule).length === 0);
};

export default function operationAnswers(operation, _options, context) {
  const document = context.document.data;
  const method = context.path[context.path.length - 1];
  const address = String(context.path[context.path.length - 2]);
  const answers = operation.responses ?? {};
  const parameters = [...(document.paths[address]?.parameters ?? []), ...(operation.parameters ?? [])];
  const wanted = new Map();

  if (!isPublic(operation, document)) {
    wanted.set('401', 'needs a signed-in caller');
    wanted.set('403', 'needs a permission');
  }
  if (address.includes('{')) wanted.set('404', 'names one thing');
  if (operation.requestBody) {
    wanted.set('400', 'reads a body');
    wanted.set('413', 'reads a body');
    wanted.set('415', 'reads a body');
  }
  if (parameters.some((p) => p.in === 'query')) wanted.set('400', 'reads query keys');
  if (parameters.some((p) => p.in === 'header' && p.name.toLowerCase() === 'if-match')) wanted.set('412', 'takes If-Match');
  if (parameters.some((p) => p.in === 'header' && p.name.toLowerCase() === 'idempotency-key')) {
    wanted.set('409', 'takes Idempotency-Key');
    wanted.set('422', 'takes Idempotency-Key');
  }
  wanted.set('429', 'every operation may be limited');

  const found = [];
  for (const [status, why] of wanted) {
    if (!(status in answers)) found.push({ message: `${method} ${address} does not name ${status}: it ${why}.` });
  }
  if (!Object.keys(answers).some((status) => /^[123]/.test(status))) found.push({ message: `${method} ${address} names no good answer.` });
  if (method === 'post' && answers['201'] && !answers['201'].headers?.Location) {
    found.push({ message: `${method} ${address} creates and does not say where: 201 without Location.` });
  }
  return found;
}
