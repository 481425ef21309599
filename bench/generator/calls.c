// Calls: INVITE, 100, 180, 200, ACK, BYE, 200, of a caller and a callee that know of each other only what messages tell them
// (RFC 3261, sections 8, 12, 13 and 17). A call is a slot; its number and a serial number are in its Call-ID.

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generator.h"

enum caller_state { FREE, CALLING, PROCEEDING, TALKING, ENDING };
enum callee_state { IDLE, RINGING, ANSWERED, CONFIRMED, ENDED };
enum request { INVITE, ACK, BYE, REQUESTS };

struct call {
  uint32_t serial;
  uint8_t caller;
  uint8_t callee;
  bool has_rung;
  bool is_held;
  uint16_t target_length; // of `dialog`: the remote target, then Route, From, To and Call-ID
  uint16_t dialog_length;
  uint16_t answer_length;
  uint64_t sent[REQUESTS]; // when first, wall clock; 0 when not, or when it has arrived
  uint64_t deadline[2]; // of the caller, of the callee
  uint64_t interval[2];
  struct sockaddr_in next_hop;
  struct sockaddr_in previous_hop;
  char dialog[704];
  char answer[1280]; // the 200 to the INVITE
};

static struct call *calls;
static uint32_t *free_slots; // the one used last is used next: it is in the caches
static uint32_t free_count;
static uint32_t capacity;
static uint32_t last_serial;
static uint32_t ringing_held;
static bool is_holding;
static struct template invite;

#define CALLER_TIMER(slot) ((size_t)(slot) * 2)
#define CALLEE_TIMER(slot) ((size_t)(slot) * 2 + 1)

static const char SDP[] = "v=0\r\no=phone 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";

static void prepare(void) {
  capacity = options.window + options.held;
  calls = calloc(capacity, sizeof *calls);
  free_slots = calloc(capacity, sizeof *free_slots);
  if (calls == NULL || free_slots == NULL) refuse("no memory for %u calls", capacity);
  for (uint32_t slot = 0; slot < capacity; slot++) free_slots[free_count++] = capacity - 1 - slot;
  prepare_timers((size_t)capacity * 2, now);
  struct endpoint at = {.address = options.target};
  name_endpoint(&at);
  const char *target = at.name;
  struct text text = {invite.bytes, 0, sizeof invite.bytes, false};
  put_format(&text, "INVITE sip:%s@%s SIP/2.0\r\n", options.user, target);
  put_format(&text, "Via: SIP/2.0/UDP %s;branch=z9hG4bK%08x" SLOT_MARK SERIAL_MARK "i\r\n", caller.name, run_id);
  put_format(&text, "Max-Forwards: 70\r\nFrom: <sip:caller@%s>;tag=" SLOT_MARK SERIAL_MARK "\r\nTo: <sip:%s@%s>\r\n", target, options.user, target);
  put_format(&text, "Call-ID: %08x-" SLOT_MARK "-" SERIAL_MARK "\r\nCSeq: 1 INVITE\r\n", run_id);
  put_format(&text, "Contact: <sip:caller@%s>\r\nUser-Agent: kahea-bench\r\nContent-Type: application/sdp\r\n", caller.name);
  put_format(&text, "Content-Length: %zu\r\n\r\n%s", sizeof SDP - 1, SDP);
  if (text.overflowed) refuse("the INVITE is too long");
  invite.length = text.length;
  find_places(&invite);
}

static void end_call(uint32_t slot) {
  struct call *call = &calls[slot];
  stop_timer(CALLER_TIMER(slot));
  stop_timer(CALLEE_TIMER(slot));
  if (call->is_held && call->has_rung) ringing_held--;
  call->caller = FREE;
  call->serial = 0;
  free_slots[free_count++] = slot;
}

static void fail(uint32_t slot, uint64_t *why) {
  results.failed++;
  ++*why;
  end_call(slot);
}

/** Sends again what is not answered, after 500 ms first, until 64 * T1 have passed. */
static void start_resending(uint32_t slot, int side) {
  calls[slot].interval[side] = T1;
  calls[slot].deadline[side] = now + TIMEOUT;
  start_timer((size_t)slot * 2 + (size_t)side, now + T1);
}

// ---- the caller ----

static void send_invite(uint32_t slot, uint64_t *stamp) {
  char *room = message_room();
  size_t length = fill_template(&invite, room, (struct places){.slot = slot, .serial = calls[slot].serial});
  send_queued(&caller, &options.target, room, length, stamp);
}

static bool start(void) {
  if (free_count == 0) return false;
  uint32_t slot = free_slots[--free_count];
  struct call *call = &calls[slot];
  if (++last_serial == 0) last_serial = 1;
  call->serial = last_serial;
  call->caller = CALLING;
  call->callee = IDLE;
  call->has_rung = false;
  call->is_held = is_holding;
  memset(call->sent, 0, sizeof call->sent);
  results.started++;
  start_resending(slot, 0);
  send_invite(slot, &call->sent[INVITE]);
  return true;
}

/** ACK of a 200, or BYE. */
static void send_in_dialog(uint32_t slot, enum request request, uint64_t *stamp) {
  struct call *call = &calls[slot];
  struct text text = {message_room(), 0, MESSAGE_SIZE, false};
  put_string(&text, request == ACK ? "ACK " : "BYE ");
  put(&text, call->dialog, call->target_length);
  put_string(&text, " SIP/2.0\r\nVia: SIP/2.0/UDP ");
  put_string(&text, caller.name);
  put_string(&text, ";branch=z9hG4bK");
  char branch[26];
  patch_hex(branch, run_id);
  patch_hex(branch + 8, slot);
  patch_hex(branch + 16, call->serial);
  branch[24] = request == ACK ? 'a' : 'b';
  put(&text, branch, 25);
  put_string(&text, "\r\nMax-Forwards: 70\r\n");
  put(&text, call->dialog + call->target_length, (size_t)call->dialog_length - call->target_length);
  put_string(&text, request == ACK ? "CSeq: 1 ACK\r\n" : "CSeq: 2 BYE\r\n");
  put_string(&text, "User-Agent: kahea-bench\r\nContent-Length: 0\r\n\r\n");
  if (text.overflowed) return;
  send_queued(&caller, &call->next_hop, text.at, text.length, stamp);
}

/** ACK of a refusal: it belongs to the transaction of the INVITE. */
static void send_ack_of_refusal(uint32_t slot, const struct message *message) {
  struct text text = {message_room(), 0, MESSAGE_SIZE, false};
  char id[ID_LENGTH + 1];
  snprintf(id, sizeof id, "%08x-%08x-%08x", run_id, slot, calls[slot].serial);
  put_string(&text, "ACK");
  put(&text, invite.bytes + 6, (size_t)((const char *)memchr(invite.bytes, '\r', invite.length) + 2 - invite.bytes) - 6);
  put_format(&text, "Via: SIP/2.0/UDP %s;branch=z9hG4bK%08x%08x%08xi\r\nMax-Forwards: 70\r\n", caller.name, run_id, slot, calls[slot].serial);
  put_slice(&text, message->from);
  put_slice(&text, message->to);
  put_format(&text, "Call-ID: %s\r\nCSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n", id);
  if (!text.overflowed) send_queued(&caller, &options.target, text.at, text.length, NULL);
}

#define MAX_ROUTES 16

/** Splits the values of Record-Route at commas outside of quotes and brackets. False where there are too many. */
static bool collect_routes(const struct message *message, struct slice *routes, size_t *count) {
  *count = 0;
  for (size_t line = 0; line < message->record_route_count; line++) {
    const char *at = (const char *)memchr(message->record_routes[line].at, ':', message->record_routes[line].length) + 1;
    const char *end = message->record_routes[line].at + message->record_routes[line].length;
    while (end > at && (end[-1] == '\r' || end[-1] == '\n')) end--;
    while (at < end) {
      while (at < end && *at == ' ') at++;
      const char *value = at;
      bool is_quoted = false;
      bool is_bracketed = false;
      for (; at < end && (is_quoted || is_bracketed || *at != ','); at++) {
        if (*at == '"') is_quoted = !is_quoted;
        else if (*at == '<') is_bracketed = true;
        else if (*at == '>') is_bracketed = false;
      }
      if (*count == MAX_ROUTES) return false;
      routes[(*count)++] = (struct slice){value, (size_t)(at - value)};
      at++;
    }
  }
  return true;
}

/** Makes the dialog of the caller from a 200 (12.1.2): remote target, route set in reverse order, To with its tag. */
static bool make_dialog(uint32_t slot, const struct message *message) {
  struct call *call = &calls[slot];
  struct slice routes[MAX_ROUTES];
  size_t count;
  struct slice target = uri_of(message->contact);
  if (target.length == 0 || message->to.at == NULL || memmem(message->to.at, message->to.length, ";tag=", 5) == NULL) return false;
  if (!collect_routes(message, routes, &count)) return false;
  struct text text = {call->dialog, 0, sizeof call->dialog, false};
  put_slice(&text, target);
  call->target_length = (uint16_t)text.length;
  for (size_t route = count; route-- > 0;) {
    put_string(&text, "Route: ");
    put_slice(&text, routes[route]);
    put_string(&text, "\r\n");
  }
  put_slice(&text, message->from);
  put_slice(&text, message->to);
  put_string(&text, "Call-ID: ");
  put_slice(&text, message->call_id);
  put_string(&text, "\r\n");
  call->dialog_length = (uint16_t)text.length;
  struct slice first = count > 0 ? uri_of(routes[count - 1]) : target;
  // A route without lr would have to become the request URI: no server of today writes one.
  if (count > 0 && (first.length == 0 || memmem(first.at, first.length, ";lr", 3) == NULL)) return false;
  return !text.overflowed && address_of(first, &call->next_hop) && is_loopback(&call->next_hop);
}

static void hang_up(uint32_t slot) {
  calls[slot].caller = ENDING;
  start_resending(slot, 0);
  send_in_dialog(slot, BYE, &calls[slot].sent[BYE]);
}

static void on_provisional(uint32_t slot, int status) {
  struct call *call = &calls[slot];
  if (call->caller > PROCEEDING || (call->has_rung && status == 100)) {
    results.reordered++;
    return;
  }
  if (call->caller == CALLING) {
    call->caller = PROCEEDING;
    start_timer(CALLER_TIMER(slot), now + TIMEOUT);
  }
  if (status == 100) return;
  if (call->has_rung) {
    results.repeated++;
    return;
  }
  call->has_rung = true;
  if (!call->is_held) return;
  ringing_held++;
  stop_timer(CALLER_TIMER(slot));
}

static void on_answer_to_invite(uint32_t slot, const struct message *message) {
  struct call *call = &calls[slot];
  if (message->status < 200) {
    on_provisional(slot, message->status);
  } else if (call->caller > PROCEEDING) {
    results.repeated++;
    if (message->status < 300) send_in_dialog(slot, ACK, NULL);
  } else if (message->status >= 300) {
    send_ack_of_refusal(slot, message);
    fail(slot, &results.refused);
  } else if (!make_dialog(slot, message)) {
    fail(slot, &results.broken);
  } else {
    send_in_dialog(slot, ACK, &call->sent[ACK]);
    if (options.talk == 0) {
      hang_up(slot);
      return;
    }
    call->caller = TALKING;
    start_timer(CALLER_TIMER(slot), now + options.talk * MILLISECOND);
  }
}

/** The call a message belongs to; false for one of the past, of another run, or what cannot be read. */
static bool find_call(struct message *message, const char *bytes, size_t length, uint32_t *slot) {
  uint32_t serial;
  if (!read_message(message, bytes, length)) {
    results.broken++;
    return false;
  }
  if (read_id(message->call_id, slot, &serial) && *slot < capacity && serial != 0 && calls[*slot].serial == serial) return true;
  results.strays++;
  return false;
}

static void at_caller(const struct endpoint *endpoint, const char *bytes, size_t length, const struct sockaddr_in *from, uint64_t received) {
  (void)endpoint, (void)from, (void)received;
  struct message message;
  uint32_t slot;
  if (!find_call(&message, bytes, length, &slot)) return;
  if (message.status == 0) {
    results.strays++;
  } else if (is_word(message.method, "INVITE")) {
    on_answer_to_invite(slot, &message);
  } else if (is_word(message.method, "BYE") && calls[slot].caller == ENDING && message.status >= 200) {
    if (message.status >= 300) {
      fail(slot, &results.refused);
      return;
    }
    results.succeeded++;
    end_call(slot);
  }
}

// ---- the callee ----

/** A reply up to its Content headers: Vias, Record-Routes, From, To with our tag, Call-ID and CSeq are those of the request. */
static void put_reply(struct text *text, const char *status_line, const struct message *request, uint32_t slot) {
  put_string(text, status_line);
  for (size_t via = 0; via < request->via_count; via++) put_slice(text, request->vias[via]);
  for (size_t route = 0; route < request->record_route_count; route++) put_slice(text, request->record_routes[route]);
  put_slice(text, request->from);
  struct slice to = request->to;
  while (to.length > 0 && (to.at[to.length - 1] == '\r' || to.at[to.length - 1] == '\n')) to.length--;
  put_slice(text, to);
  if (to.length == 0 || memmem(to.at, to.length, ";tag=", 5) == NULL) {
    char tag[16];
    patch_hex(tag, slot);
    patch_hex(tag + 8, calls[slot].serial);
    put_string(text, ";tag=c");
    put(text, tag, sizeof tag);
  }
  put_string(text, "\r\nCall-ID: ");
  put_slice(text, request->call_id);
  put_string(text, "\r\n");
  put_slice(text, request->cseq);
}

static void put_contact(struct text *text) {
  put_string(text, "Contact: <sip:callee@");
  put_string(text, callee.name);
  put_string(text, ">\r\n");
}

static void send_answer(uint32_t slot) {
  struct call *call = &calls[slot];
  send_queued(&callee, &call->previous_hop, call->answer, call->answer_length, NULL);
}

static void answer(uint32_t slot) {
  calls[slot].callee = ANSWERED;
  send_answer(slot);
  start_resending(slot, 1);
}

static void on_invite(uint32_t slot, const struct message *request, const struct sockaddr_in *from) {
  struct call *call = &calls[slot];
  if (call->callee > RINGING) {
    results.repeated++;
    if (call->callee == ANSWERED) send_answer(slot);
    return;
  }
  if (call->callee == RINGING) results.repeated++;
  struct text text = {message_room(), 0, MESSAGE_SIZE, false};
  put_reply(&text, "SIP/2.0 180 Ringing\r\n", request, slot);
  put_contact(&text);
  put_string(&text, "Content-Length: 0\r\n\r\n");
  if (text.overflowed) {
    fail(slot, &results.broken);
    return;
  }
  send_queued(&callee, from, text.at, text.length, NULL);
  if (call->callee == RINGING) return;
  call->callee = RINGING;
  call->previous_hop = *from;
  struct text ok = {call->answer, 0, sizeof call->answer, false};
  put_reply(&ok, "SIP/2.0 200 OK\r\n", request, slot);
  put_contact(&ok);
  put_string(&ok, "Content-Type: application/sdp\r\n");
  put_format(&ok, "Content-Length: %zu\r\n\r\n%s", sizeof SDP - 1, SDP);
  if (ok.overflowed) {
    fail(slot, &results.broken);
    return;
  }
  call->answer_length = (uint16_t)ok.length;
  if (!call->is_held) answer(slot);
}

static void on_bye(uint32_t slot, const struct message *request, const struct sockaddr_in *from) {
  struct call *call = &calls[slot];
  if (call->callee == ENDED) results.repeated++;
  else if (call->callee != CONFIRMED) results.reordered++;
  call->callee = ENDED;
  stop_timer(CALLEE_TIMER(slot));
  struct text text = {message_room(), 0, MESSAGE_SIZE, false};
  put_reply(&text, "SIP/2.0 200 OK\r\n", request, slot);
  put_string(&text, "Content-Length: 0\r\n\r\n");
  if (!text.overflowed) send_queued(&callee, from, text.at, text.length, NULL);
}

static void on_ack(uint32_t slot) {
  struct call *call = &calls[slot];
  if (call->callee == CONFIRMED) results.repeated++;
  if (call->callee != ANSWERED) return;
  call->callee = CONFIRMED;
  stop_timer(CALLEE_TIMER(slot));
}

static void record_arrival(uint64_t *sent, uint64_t received) {
  if (*sent == 0) return;
  record(&results.latency, received > *sent ? received - *sent : 0);
  *sent = 0;
}

static void at_callee(const struct endpoint *endpoint, const char *bytes, size_t length, const struct sockaddr_in *from, uint64_t received) {
  (void)endpoint;
  struct message message;
  uint32_t slot;
  if (!find_call(&message, bytes, length, &slot)) return;
  if (is_word(message.method, "INVITE") && message.status == 0) {
    record_arrival(&calls[slot].sent[INVITE], received);
    on_invite(slot, &message, from);
  } else if (is_word(message.method, "ACK")) {
    record_arrival(&calls[slot].sent[ACK], received);
    on_ack(slot);
  } else if (is_word(message.method, "BYE") && message.status == 0) {
    record_arrival(&calls[slot].sent[BYE], received);
    on_bye(slot, &message, from);
  } else {
    results.strays++;
  }
}

// ---- timers and the end ----

static bool is_over(uint32_t slot, int side) {
  struct call *call = &calls[slot];
  if (now >= call->deadline[side]) {
    fail(slot, &results.timed_out);
    return true;
  }
  results.retransmitted++;
  call->interval[side] *= 2;
  bool is_invite = side == 0 && call->caller == CALLING;
  if (!is_invite && call->interval[side] > T2) call->interval[side] = T2;
  start_timer((size_t)slot * 2 + (size_t)side, now + call->interval[side]);
  return false;
}

static void fire(size_t timer) {
  uint32_t slot = (uint32_t)(timer / 2);
  if (timer % 2 == 1) {
    if (calls[slot].callee == ANSWERED && !is_over(slot, 1)) send_answer(slot);
    return;
  }
  switch (calls[slot].caller) {
  case CALLING:
    if (!is_over(slot, 0)) send_invite(slot, NULL);
    return;
  case PROCEEDING:
    fail(slot, &results.timed_out);
    return;
  case TALKING:
    hang_up(slot);
    return;
  case ENDING:
    if (!is_over(slot, 0)) send_in_dialog(slot, BYE, NULL);
    return;
  default:
    return;
  }
}

static uint32_t in_progress(void) { return capacity - free_count - ringing_held; }

static void abandon(void) {
  for (uint32_t slot = 0; slot < capacity; slot++)
    if (calls[slot].caller != FREE && !(calls[slot].is_held && calls[slot].has_rung)) fail(slot, &results.timed_out);
}

void hold_new(bool held) { is_holding = held; }

uint32_t held_count(void) { return ringing_held; }

bool release_held(void) {
  static uint32_t next;
  for (; next < capacity && in_progress() < options.window; next++) {
    struct call *call = &calls[next];
    if (call->caller != PROCEEDING || !call->is_held || !call->has_rung) continue;
    call->is_held = false;
    ringing_held--;
    start_timer(CALLER_TIMER(next), now + TIMEOUT);
    answer(next);
  }
  return next == capacity;
}

const struct load calls_load = {prepare, start, at_caller, at_callee, fire, in_progress, abandon};
