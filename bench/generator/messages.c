// MESSAGE requests one way, from the caller through the server to the callee, which counts them and does not answer.

#include <stdlib.h>
#include <string.h>

#include "generator.h"

/** What is not there after this is lost. */
#define LOST (1 * SECOND)
#define LOOK (100 * MILLISECOND)

struct flight {
  uint32_t serial; // 0: arrived
  uint64_t sent;
};

static struct flight *flights; // a ring of the latest, by serial number
static uint32_t capacity; // a power of two
static uint32_t oldest = 1; // that may not have arrived
static uint32_t next_serial = 1;
static uint32_t highest_arrived;
static uint32_t in_flight;
static struct template request;

static void prepare(void) {
  for (capacity = 1 << 17; capacity < options.window * 2;) capacity *= 2;
  flights = calloc(capacity, sizeof *flights);
  if (flights == NULL) refuse("no memory for %u messages", capacity);
  prepare_timers(1, now);
  start_timer(0, now + LOOK);
  struct endpoint at = {.address = options.target};
  name_endpoint(&at);
  struct text text = {request.bytes, 0, sizeof request.bytes, false};
  const char *user = options.users > 0 ? "u" USER_MARK : options.user;
  put_format(&text, "MESSAGE sip:%s@%s SIP/2.0\r\n", user, at.name);
  put_format(&text, "Via: SIP/2.0/UDP %s;branch=z9hG4bK%08x" SLOT_MARK SERIAL_MARK "m\r\n", caller.name, run_id);
  put_format(&text, "Max-Forwards: 70\r\nFrom: <sip:caller@%s>;tag=" SERIAL_MARK "\r\nTo: <sip:%s@%s>\r\n", at.name, user, at.name);
  put_format(&text, "Call-ID: %08x-" SLOT_MARK "-" SERIAL_MARK "\r\nCSeq: 1 MESSAGE\r\nUser-Agent: kahea-bench\r\n", run_id);
  put_string(&text, "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");
  if (text.overflowed) refuse("the MESSAGE is too long");
  request.length = text.length;
  find_places(&request);
}

static bool start(void) {
  if (in_flight >= options.window || next_serial - oldest >= capacity || next_serial == UINT32_MAX) return false;
  struct flight *flight = &flights[next_serial & (capacity - 1)];
  flight->serial = next_serial;
  flight->sent = 0;
  uint32_t turn;
  char *room = message_room();
  size_t length = fill_template(&request, room, (struct places){.serial = next_serial, .user = pick_user(&turn)});
  send_queued(&caller, &options.target, room, length, &flight->sent);
  next_serial++;
  in_flight++;
  results.started++;
  return true;
}

static struct flight *find_flight(struct message *message, const char *bytes, size_t length) {
  uint32_t slot;
  uint32_t serial;
  if (!read_message(message, bytes, length)) {
    results.broken++;
    return NULL;
  }
  if (!read_id(message->call_id, &slot, &serial) || serial == 0) {
    results.strays++;
    return NULL;
  }
  struct flight *flight = &flights[serial & (capacity - 1)];
  if (flight->serial == serial) return flight;
  results.repeated++;
  return NULL;
}

static void land(struct flight *flight) {
  flight->serial = 0;
  in_flight--;
}

/** A reply can only be a refusal: the callee does not answer. */
static void at_caller(const struct endpoint *endpoint, const char *bytes, size_t length, const struct sockaddr_in *from, uint64_t received) {
  (void)endpoint, (void)from, (void)received;
  struct message message;
  struct flight *flight = find_flight(&message, bytes, length);
  if (flight == NULL || message.status < 200) return;
  results.failed++;
  results.refused++;
  land(flight);
}

static void at_callee(const struct endpoint *endpoint, const char *bytes, size_t length, const struct sockaddr_in *from, uint64_t received) {
  (void)endpoint, (void)from;
  struct message message;
  struct flight *flight = find_flight(&message, bytes, length);
  if (flight == NULL) return;
  if (flight->serial < highest_arrived) results.reordered++;
  else highest_arrived = flight->serial;
  record(&results.latency, received > flight->sent ? received - flight->sent : 0);
  results.succeeded++;
  land(flight);
}

/** Counts as lost what was sent before `time` and has not arrived. */
static void give_up(uint64_t time) {
  for (; oldest < next_serial; oldest++) {
    struct flight *flight = &flights[oldest & (capacity - 1)];
    if (flight->serial == 0) continue;
    if (flight->sent > time) return;
    results.failed++;
    results.timed_out++;
    land(flight);
  }
}

static void fire(size_t timer) {
  give_up(wall_now() - LOST);
  start_timer(timer, now + LOOK);
}

static uint32_t in_progress(void) { return in_flight; }

static void abandon(void) { give_up(UINT64_MAX); }

const struct load messages_load = {prepare, start, at_caller, at_callee, fire, in_progress, abandon};
