import {
  arg,
  defineModule,
  functionsOf,
  isProblem,
  param,
  returnCode,
  RouteType,
  type ModuleSelf,
} from '../../src/module/index.ts';
import { compileSubstitution } from '../../src/pv/substitution.ts';
import { trimmed } from './argument.ts';
import { CALCULATIONS, calculate, type Calculation } from './calculate.ts';
import { check, CHECKS } from './check.ts';
import { copy, parseSubstitutionPlace, parseTarget, substituteAvps } from './copy.ts';
import { bindAvp, bindOperand, splitAtSlashes } from './operand.ts';
import { parseOperation } from './operation.ts';
import { describe, isSet, parseDeletion, parseTest, remove } from './presence.ts';
import { parsePlace, parseSource, push } from './push-to.ts';

const database = (what: string) => param.ignored(`${what} Only the avp_db_* functions use it.`);
const name = (what: string) => param.written(database(what), 'text');

const params = {
  db_url: param.written(
    param.notAvailable('Loading and storing AVPs needs a database, which is not available.'),
    'text',
  ),
  avp_table: name('Table of AVPs.'),
  use_domain: database('Whether the domain identifies an AVP too.'),
  uuid_column: name('Column with the unique id of the user.'),
  username_column: name('Column with the user name.'),
  domain_column: name('Column with the domain.'),
  attribute_column: name('Column with the name of the AVP.'),
  value_column: name('Column with the value.'),
  type_column: name('Column with the kind of name and value.'),
  db_scheme: name('Another table layout.'),
};

type Self = ModuleSelf<typeof params, undefined>;
const fn = functionsOf<Self>();
const SCRIPT = RouteType.Any & ~RouteType.Onsend;

export default defineModule({
  name: 'avpops',
  doc: 'Copies, tests, edits and calculates with AVPs, and puts them into the message.',
  params,
  functions: {
    avp_delete: fn({
      doc: 'Deletes the newest value of an AVP (`/g`: all values), or all AVPs with an integer name (i), a text as name (s), or any (a).',
      args: [trimmed('AVP, i, s or a', parseDeletion)],
      names: ['avp'],
      routes: SCRIPT,
      worksIn: RouteType.Any,
      run: (_self, ctx, deletion) => returnCode(remove(ctx, deletion)),
    }),
    avp_pushto: fn({
      doc: 'Writes a value to $ru, $ru/username, $ru/domain, $du, or as a branch ($br); `/g` takes all values of an AVP.',
      args: [trimmed('$ru, $du or $br', parsePlace), trimmed('variable', parseSource)],
      names: ['destination', 'source'],
      routes: SCRIPT,
      worksIn: RouteType.Any,
      run: (self, ctx, place, source) => returnCode(push(ctx, place, source, self.host)),
    }),
    avp_check: fn({
      doc: `Compares a value (\`/g\`: all values) by ${CHECKS.join(', ')} with a value: \`lt/i:5/g\`.`,
      args: [trimmed('variable', bindOperand), trimmed('comparison', parseOperation(CHECKS, 'gi'))],
      names: ['variable', 'comparison'],
      routes: SCRIPT,
      worksIn: RouteType.Any,
      run(self, ctx, operand, operation) {
        const mismatch = (): void => {
          self.host.log.error("value types don't match", self.host.logPrefix(ctx));
        };
        return returnCode(check(ctx, operand, operation, mismatch));
      },
    }),
    avp_copy: fn({
      doc: 'Copies the newest value (`/g`: all) to another AVP; `d` moves, `n` and `s` make numbers and texts.',
      args: [trimmed('AVP', bindAvp), trimmed('AVP', parseTarget)],
      names: ['source', 'destination'],
      routes: SCRIPT,
      worksIn: RouteType.Any,
      run(self, ctx, source, target) {
        const onText = (): void => {
          self.host.log.error('cannot convert str to int', self.host.logPrefix(ctx));
        };
        return returnCode(copy(ctx, source(ctx), target, onText));
      },
    }),
    avp_subst: fn({
      doc: 'Substitutes in the newest text (`/g`: all) of an AVP, in place or under another name: `$avp(a)/$avp(b)/gd`.',
      args: [trimmed('AVP', parseSubstitutionPlace), arg.substitution()],
      names: ['avp', 'substitution'],
      routes: SCRIPT,
      worksIn: RouteType.Any,
      run: (_self, ctx, place, substitution) => returnCode(substituteAvps(ctx, place, substitution)),
    }),
    avp_subst_pv: fn({
      doc: 'As avp_subst(), with variables in the whole of the substitution.',
      args: [trimmed('AVP', parseSubstitutionPlace), arg.text()],
      names: ['avp', 'substitution'],
      routes: SCRIPT,
      worksIn: RouteType.Any,
      run(self, ctx, place, text) {
        const substitution = compileSubstitution(text, self.host.variables);
        if (!isProblem(substitution)) return returnCode(substituteAvps(ctx, place, substitution));
        self.host.log.error(`bad subst re ${text}`, self.host.logPrefix(ctx));
        return -3;
      },
    }),
    avp_op: fn({
      doc: `Calculates ${CALCULATIONS.join(', ')} with each number of an AVP and puts the results on top of it or of another: \`add/i:1\`; \`d\` deletes the numbers.`,
      args: [
        trimmed('AVP', (text, variables) => {
          const [source = '', target = source] = splitAtSlashes(text);
          const from = bindAvp(source, variables);
          const to = bindAvp(target, variables);
          return isProblem(from) ? from : isProblem(to) ? to : ({ source: from, target: to } satisfies Calculation);
        }),
        trimmed('operation', parseOperation(CALCULATIONS, 'gd')),
      ],
      names: ['avp', 'operation'],
      routes: SCRIPT,
      worksIn: RouteType.Any,
      run(self, ctx, calculation, operation) {
        const onZero = (): void => {
          self.host.log.error('division by 0', self.host.logPrefix(ctx));
        };
        return returnCode(calculate(ctx, calculation, operation, onZero));
      },
    }),
    is_avp_set: fn({
      doc: 'True when the AVP has a value; `/s`: a text, `/n`: a number, `/e`: an empty one.',
      args: [trimmed('AVP', parseTest)],
      names: ['avp'],
      routes: SCRIPT,
      worksIn: RouteType.Any,
      run: (_self, ctx, test) => returnCode(isSet(ctx, test)),
    }),
    avp_print: fn({
      doc: 'Logs all AVPs of the message.',
      routes: SCRIPT,
      worksIn: RouteType.Any,
      run(self, ctx) {
        for (const line of describe(ctx)) self.host.log.info(line, self.host.logPrefix(ctx));
        return 1;
      },
    }),
  },
  notAvailable: ['avp_db_load', 'avp_db_store', 'avp_db_delete', 'avp_db_query'],
});
