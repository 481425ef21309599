/** `{re.subst,/expression/replacement/flags}` */
import { isProblem } from '../../lib/problem.ts';
import type { TransformationDefinition } from '../definition.ts';
import { compileSubstitution, hasEmptyMatch, substitute } from '../substitution.ts';

export const REGEX_TRANSFORMATIONS: readonly TransformationDefinition[] = [
  {
    name: 're.subst',
    doc: 'With matches of a regular expression replaced; \\1 to \\9 are its groups; flags i, g, s.',
    takesRest: true,
    bind(parameters, variables) {
      const expression = parameters.map((parameter) => parameter.text).join(',');
      const substitution = compileSubstitution(expression, variables);
      if (isProblem(substitution)) return substitution;
      return (value, ctx) => {
        if (value === null) return null;
        const text = String(value);
        return hasEmptyMatch(substitution, text) ? null : (substitute(substitution, text, ctx) ?? text);
      };
    },
  },
];
