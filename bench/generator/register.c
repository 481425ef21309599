// REGISTER of many users, each with one contact, which is the callee. `pass` 0 is the first of each, others refresh.

#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "generator.h"

/** Turns of all users that one pass may take. */
#define TURNS 10000

struct registration {
  struct places places; // serial 0: free
  uint64_t sent;
  uint64_t interval;
  uint64_t deadline;
};

static struct registration *registrations;
static uint32_t *free_slots;
static uint32_t free_count;
static uint32_t last_serial;
static struct template request;

static void prepare(void) {
  registrations = calloc(options.window, sizeof *registrations);
  free_slots = calloc(options.window, sizeof *free_slots);
  if (registrations == NULL || free_slots == NULL) refuse("no memory for %u registrations", options.window);
  for (uint32_t slot = 0; slot < options.window; slot++) free_slots[free_count++] = options.window - 1 - slot;
  prepare_timers(options.window, now);
  struct endpoint at = {.address = options.target};
  name_endpoint(&at);
  struct text text = {request.bytes, 0, sizeof request.bytes, false};
  put_format(&text, "REGISTER sip:%s SIP/2.0\r\n", at.name);
  put_format(&text, "Via: SIP/2.0/UDP %s;branch=z9hG4bK%08x" SLOT_MARK SERIAL_MARK "r\r\n", caller.name, run_id);
  put_format(&text, "Max-Forwards: 70\r\nFrom: <sip:u" USER_MARK "@%s>;tag=" SLOT_MARK SERIAL_MARK "\r\nTo: <sip:u" USER_MARK "@%s>\r\n", at.name, at.name);
  // The Call-ID of a phone stays, and its CSeq grows (10.2.4).
  put_format(&text, "Call-ID: register-" USER_MARK "\r\nCSeq: 1" TURN_MARK " REGISTER\r\n");
  put_format(&text, "Contact: <sip:u" USER_MARK "@%s>\r\nExpires: 3600\r\nUser-Agent: kahea-bench\r\nContent-Length: 0\r\n\r\n", callee.name);
  if (text.overflowed) refuse("the REGISTER is too long");
  request.length = text.length;
  find_places(&request);
}

static void transmit(uint32_t slot, uint64_t *stamp) {
  char *room = message_room();
  size_t length = fill_template(&request, room, registrations[slot].places);
  send_queued(&caller, &options.target, room, length, stamp);
}

static bool start(void) {
  if (free_count == 0) return false;
  uint32_t slot = free_slots[--free_count];
  if (++last_serial == 0) last_serial = 1;
  uint32_t turn;
  uint32_t user = pick_user(&turn);
  struct places places = {slot, last_serial, user, options.pass * TURNS + turn};
  registrations[slot] = (struct registration){places, 0, T1, now + TIMEOUT};
  results.started++;
  start_timer(slot, now + T1);
  transmit(slot, &registrations[slot].sent);
  return true;
}

static void end_registration(uint32_t slot) {
  stop_timer(slot);
  registrations[slot].places.serial = 0;
  free_slots[free_count++] = slot;
}

static void fail(uint32_t slot, uint64_t *why) {
  results.failed++;
  ++*why;
  end_registration(slot);
}

/** Slot and serial number are in the tag of From. */
static bool read_tag(struct slice from, uint32_t *slot, uint32_t *serial) {
  if (from.length == 0) return false;
  const char *tag = memmem(from.at, from.length, ";tag=", 5);
  if (tag == NULL || from.length - (size_t)(tag - from.at) < 5 + 16) return false;
  return read_hex(tag + 5, slot) && read_hex(tag + 13, serial);
}

static void at_caller(const struct endpoint *endpoint, const char *bytes, size_t length, const struct sockaddr_in *from, uint64_t received) {
  (void)endpoint, (void)from;
  struct message message;
  uint32_t slot;
  uint32_t serial;
  if (!read_message(&message, bytes, length)) {
    results.broken++;
  } else if (!read_tag(message.from, &slot, &serial) || slot >= options.window || serial == 0 || registrations[slot].places.serial != serial) {
    results.strays++;
  } else if (message.status >= 300) {
    fail(slot, &results.refused);
  } else if (message.status >= 200) {
    uint64_t sent = registrations[slot].sent;
    record(&results.latency, received > sent ? received - sent : 0);
    results.succeeded++;
    end_registration(slot);
  }
}

static void at_callee(const struct endpoint *endpoint, const char *bytes, size_t length, const struct sockaddr_in *from, uint64_t received) {
  (void)endpoint, (void)bytes, (void)length, (void)from, (void)received;
  results.strays++;
}

static void fire(size_t timer) {
  struct registration *registration = &registrations[timer];
  if (now >= registration->deadline) {
    fail((uint32_t)timer, &results.timed_out);
    return;
  }
  registration->interval = registration->interval * 2 > T2 ? T2 : registration->interval * 2;
  start_timer(timer, now + registration->interval);
  results.retransmitted++;
  transmit((uint32_t)timer, NULL);
}

static uint32_t in_progress(void) { return options.window - free_count; }

static void abandon(void) {
  for (uint32_t slot = 0; slot < options.window; slot++)
    if (registrations[slot].places.serial != 0) fail(slot, &results.timed_out);
}

const struct load register_load = {prepare, start, at_caller, at_callee, fire, in_progress, abandon};
