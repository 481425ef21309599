import { defineModule, type ModuleHost } from '../../src/module/index.ts';
import { TM, type TransactionApi } from './api.ts';
import { findGroup, groupsOf } from './append-groups.ts';
import { branchDataOf, dataOf } from './cell-data.ts';
import { contactFunctions } from './contact-functions.ts';
import { drained, inProgress } from './drain.ts';
import { localFunctions } from './local-functions.ts';
import { methods } from './methods.ts';
import { optionFunctions } from './option-functions.ts';
import { addReplyEditor, cellOf, requireEarlyOptions } from './options.ts';
import { PARAMETERS } from './parameters.ts';
import { relayFunctions, relayOverFunctions } from './relay-functions.ts';
import { routeFunctions } from './route-functions.ts';
import type { TmParameters } from './settings.ts';
import {
  branchIndex,
  branchNumber,
  currentBranch,
  currentStatus,
  isResumed,
  statusFunctions,
} from './status-functions.ts';
import { pause, resume, suspend } from './suspension.ts';
import { transactionSelects } from './selects.ts';
import { newTransaction, transactionFunctions } from './transaction-functions.ts';
import { Transactions } from './transactions.ts';
import { sendRequest } from './uac.ts';
import { uacMethods } from './uac-methods.ts';
import { writeFunctions } from './write-functions.ts';

function apiOf(tm: Transactions): TransactionApi {
  return {
    layer: tm.layer,
    lookup: (ctx) => tm.lookup(ctx),
    open: (ctx) => tm.open(ctx),
    newTransaction: (ctx) => newTransaction(tm, ctx),
    data: dataOf,
    branchData: branchDataOf,
    branchIndex,
    currentBranch,
    currentStatus,
    reply: (cell, ctx, status, reason) => tm.replyMade(cell, ctx, status, reason),
    replyTag: (cell) => tm.replyTag(cell),
    suspend: (ctx) => suspend(tm, ctx),
    pause: (ctx) => pause(tm, ctx),
    resume: (id, name, how) => resume(tm, id, name, how),
    isResumed,
    editReplies(ctx, editor) {
      const cell = cellOf(ctx);
      addReplyEditor(cell === null ? requireEarlyOptions(ctx) : dataOf(cell).requireOptions(), editor);
    },
    send: (ctx, request, onReply) => sendRequest(tm, ctx, request, onReply),
    get tellsOwnFailures() {
      return tm.params.enable_uac_fr === 1;
    },
    requestContext: (cell) => tm.contexts.request(cell),
    originalContext: (cell) => tm.contexts.original(cell),
  };
}

function init(host: ModuleHost, params: TmParameters): Transactions {
  const tm = new Transactions(host, params);
  host.provide(TM, apiOf(tm));
  host.onReply((ctx) => tm.receive(ctx));
  host.onRequestDone((ctx, result) => {
    tm.finishRun(ctx, result.failed);
  });
  host.onSendFailure((_flow, text) => {
    tm.onSendFailure(text);
  });
  host.setTransactionMatch((ctx) => tm.belongs(ctx.message));
  host.setReplyWait((reply) => tm.layer.matchReply(reply)?.holdTime() ?? null);
  host.setTransactionReply((ctx, status, reason, headers) => {
    const cell = cellOf(ctx);
    return cell === null || cell.isLocal ? null : tm.replyMade(cell, ctx, status, reason, headers);
  });
  host.onDrain(
    () => drained(tm.layer, host.timers),
    () => inProgress(tm.layer),
  );
  host.onProgramUse((use) => {
    for (const cell of tm.layer.cells()) if (!cell.isLocal) use(dataOf(cell).program);
  });
  return tm;
}

export default defineModule({
  name: 'tm',
  doc: 'Stateful processing: transactions, retransmissions, forking, failure handling (RFC 3261 §16, §17).',
  params: PARAMETERS,
  init,
  reload(self) {
    self().state.strays.check();
  },
  functions: {
    ...relayFunctions,
    ...transactionFunctions,
    ...routeFunctions,
    ...optionFunctions,
    ...statusFunctions,
    ...contactFunctions,
    ...localFunctions,
    ...writeFunctions,
  },
  kemi: { functions: { ...relayOverFunctions, ...branchNumber } },
  declares({ tw_append }, what, name) {
    return what === 'append group' && findGroup(groupsOf(tw_append), name) !== null;
  },
  methods: (self) => [...methods(self), ...uacMethods(self)],
  selects: (self) => transactionSelects((ctx) => self().state.lookup(ctx)),
  events: [
    { name: 'tm:branch-failure', doc: 'A branch got a negative reply; armed with t_on_branch_failure().' },
    {
      name: 'tm:local-request',
      doc: 'A request of the server itself is about to be sent.',
      callback: 'event_callback',
    },
    {
      name: 'tm:local-response',
      doc: 'A reply made by tm was sent.',
      callback: 'event_callback_lres_sent',
      toldAs: 'tm:local-response-sent',
    },
  ],
});
