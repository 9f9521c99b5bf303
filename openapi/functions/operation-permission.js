// Who may call an operation stands in the document: `x-permission` names the permission (or `signed-in` when everybody who is
// signed in may) and the security requirement names how. Called by the rule webm-operation-permission.

export default function operationPermission(operation, _options, context) {
  const rules = operation.security ?? context.document.data.security;
  if (rules === undefined) return [{ message: 'Says nothing about signing in: give security, `[]` when nobody needs to.' }];
  const open = rules.length === 0 || rules.some((rule) => Object.keys(rule).length === 0);
  const permission = operation['x-permission'];
  if (open && permission !== undefined) return [{ message: `Open to everybody, yet asks for ${permission}.` }];
  if (open || (typeof permission === 'string' && /^([a-z-]+:[a-z-]+|signed-in)$/.test(permission))) return [];
  return [{ message: 'Does not say which permission it needs: x-permission (noun:verb, or signed-in).' }];
}
