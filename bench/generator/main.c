// A load generator for SIP servers on this machine: `generator calls|messages|register --target 127.0.0.1:5060 …`.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "generator.h"

struct options options = {.seconds = 10, .drain = 5, .user = "service"};
struct endpoint caller;
struct endpoint callee;
struct results results;
uint64_t now;
uint32_t run_id;

/** No run is longer, whatever is asked for. */
#define MOST_SECONDS 7200
#define MOST_AT_A_TIME 1000000
/** Starts in one turn: what comes is read in between. */
#define STARTS_A_TURN 64
/** Calls that are set up at a time while those that ring become more, and ended at a time afterwards. */
#define HOLDING_WINDOW 64

void refuse(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("generator: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(2);
}

// ---- options ----

static double read_number(const char *name, const char *text, double least, double most) {
  char *end;
  double value = strtod(text, &end);
  if (end == text || *end != '\0' || !(value >= least && value <= most)) refuse("%s %s is no number from %g to %g", name, text, least, most);
  return value;
}

static struct sockaddr_in read_loopback(const char *name, const char *text) {
  struct sockaddr_in address;
  if (!read_address(text, &address)) refuse("%s %s is no IPv4 address with a port", name, text);
  if (!is_loopback(&address)) refuse("%s %s is not of this machine: only 127.0.0.0/8 is allowed", name, text);
  return address;
}

static void read_option(const char *name, const char *value) {
  if (strcmp(name, "--target") == 0) options.target = read_loopback(name, value);
  else if (strcmp(name, "--caller") == 0) caller.address = read_loopback(name, value);
  else if (strcmp(name, "--callee") == 0) callee.address = read_loopback(name, value);
  else if (strcmp(name, "--rate") == 0) options.rate = read_number(name, value, 1, 10e6);
  else if (strcmp(name, "--window") == 0) options.window = (uint32_t)read_number(name, value, 1, MOST_AT_A_TIME);
  else if (strcmp(name, "--seconds") == 0) options.seconds = read_number(name, value, 0.01, MOST_SECONDS);
  else if (strcmp(name, "--drain") == 0) options.drain = read_number(name, value, 0.01, 60);
  else if (strcmp(name, "--count") == 0) options.count = (uint64_t)read_number(name, value, 1, 4e9);
  else if (strcmp(name, "--held") == 0) options.held = (uint32_t)read_number(name, value, 0, MOST_AT_A_TIME);
  else if (strcmp(name, "--talk") == 0) options.talk = (uint32_t)read_number(name, value, 0, 30000);
  else if (strcmp(name, "--users") == 0) options.users = (uint32_t)read_number(name, value, 1, 99999999);
  else if (strcmp(name, "--first-user") == 0) options.first_user = (uint32_t)read_number(name, value, 0, 99999999);
  else if (strcmp(name, "--pass") == 0) options.pass = (uint32_t)read_number(name, value, 0, 9999);
  else if (strcmp(name, "--order") == 0) {
    options.random = strcmp(value, "random") == 0;
    if (!options.random && strcmp(value, "sequence") != 0) refuse("--order is random or sequence");
  } else if (strcmp(name, "--user") == 0) {
    if (*value == '\0' || strlen(value) > 64 || strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") != strlen(value)) refuse("--user %s is no plain name", value);
    options.user = value;
  } else refuse("unknown option %s", name);
}

static const struct load *read_options(int count, char **words) {
  if (count < 2) refuse("calls, messages or register?");
  options.mode = words[1];
  for (int at = 2; at < count; at += 2) {
    if (at + 1 == count) refuse("%s has no value", words[at]);
    read_option(words[at], words[at + 1]);
  }
  if (options.target.sin_family == 0) refuse("--target is missing");
  if (caller.address.sin_family == 0) caller.address = read_loopback("--caller", "127.0.0.1:5080");
  if (callee.address.sin_family == 0) callee.address = read_loopback("--callee", "127.0.0.1:5070");
  if (options.window == 0) {
    double most = options.rate * 20;
    options.window = options.rate == 0 ? 64 : most < 1000 ? 1000 : most > 200000 ? 200000 : (uint32_t)most;
  }
  if (strcmp(options.mode, "calls") == 0) return &calls_load;
  if (options.held > 0) refuse("--held is for calls");
  if (strcmp(options.mode, "messages") == 0) return &messages_load;
  if (strcmp(options.mode, "register") != 0) refuse("calls, messages or register, not %s", options.mode);
  if (options.users == 0) options.users = 1;
  return &register_load;
}

uint32_t pick_user(uint32_t *turn) {
  static uint32_t sequence;
  static uint32_t random = 0x9e3779b9;
  *turn = 0;
  if (options.users == 0) return 0;
  *turn = sequence++ / options.users;
  if (!options.random) return options.first_user + (sequence - 1) % options.users;
  // xorshift32
  random ^= random << 13;
  random ^= random >> 17;
  random ^= random << 5;
  return options.first_user + random % options.users;
}

// ---- the run ----

static const struct load *load;

/** Waits for a message or `until`, no longer than a tick of the timers; then reads, and lets timers run. */
static void take_turn(uint64_t until) {
  uint64_t wait = until > now ? until - now : 0;
  if (wait > 10 * MILLISECOND) wait = 10 * MILLISECOND;
  struct timespec limit = {0, (long)wait};
  struct pollfd sockets[2] = {{caller.fd, POLLIN, 0}, {callee.fd, POLLIN, 0}};
  int ready = ppoll(sockets, 2, &limit, NULL);
  now = monotonic_now();
  if (ready > 0) {
    if (sockets[1].revents != 0) receive(&callee, load->at_callee);
    if (sockets[0].revents != 0) receive(&caller, load->at_caller);
  }
  // What is queued may be in the slot of a call that a timer ends.
  flush();
  run_timers(now, load->fire);
}

/** Starts units for `seconds` or `count`; gives how long that took. */
static double start_units(double seconds, uint64_t count, double rate, uint32_t window) {
  uint64_t begin = now;
  uint64_t end = begin + (uint64_t)(seconds * 1e9);
  uint64_t due = 0; // units the rate has asked for
  uint64_t done = 0; // started or skipped
  while (now < end && (count == 0 || done < count)) {
    uint64_t next = end;
    if (rate > 0) {
      due = (uint64_t)((double)(now - begin) / 1e9 * rate) + 1;
      if (count != 0 && due > count) due = count;
      for (int starts = 0; done < due && starts < STARTS_A_TURN; starts++, done++)
        if (!load->start()) results.skipped++;
      next = begin + (uint64_t)((double)done / rate * 1e9) + 1;
      // At high rates several start together: waking up for each would cost more than the unit.
      if (next < now + MILLISECOND / 10) next = done < due ? now : now + MILLISECOND / 10;
    } else {
      for (int starts = 0; (count == 0 || done < count) && starts < STARTS_A_TURN && load->in_progress() < window && load->start(); starts++) done++;
    }
    flush();
    take_turn(next);
  }
  return (double)(now - begin) / 1e9;
}

/** Lets what is in progress end. */
static void drain(void) {
  uint64_t end = now + (uint64_t)(options.drain * 1e9);
  while (load->in_progress() > 0 && now < end) {
    flush();
    take_turn(end);
  }
  load->abandon();
  flush();
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

struct measures {
  struct results results;
  struct traffic traffic;
  double seconds;
  double cpu;
};

static void report_latency(const struct histogram *latency) {
  printf(",\"latency\":{\"count\":%lu", latency->total);
  if (latency->total == 0) printf(",\"p50\":null,\"p99\":null,\"highest\":null}");
  else printf(",\"p50\":%.1f,\"p99\":%.1f,\"highest\":%.1f}", quantile(latency, 0.5), quantile(latency, 0.99), (double)latency->highest / 1000);
}

static void report(const struct measures *measures, uint64_t held_failed) {
  const struct results *counts = &measures->results;
  const struct traffic *packets = &measures->traffic;
  uint64_t all = packets->sent + packets->received;
  printf("{\"mode\":\"%s\",\"seconds\":%.3f,\"rate\":%.1f", options.mode, measures->seconds, measures->seconds > 0 ? (double)counts->succeeded / measures->seconds : 0);
  printf(",\"started\":%lu,\"succeeded\":%lu,\"failed\":%lu,\"timedOut\":%lu,\"refused\":%lu", counts->started, counts->succeeded, counts->failed, counts->timed_out, counts->refused);
  printf(",\"broken\":%lu,\"skipped\":%lu,\"retransmitted\":%lu,\"repeated\":%lu", counts->broken, counts->skipped, counts->retransmitted, counts->repeated);
  printf(",\"reordered\":%lu,\"strays\":%lu", counts->reordered, counts->strays);
  report_latency(&counts->latency);
  printf(",\"messages\":{\"sent\":%lu,\"received\":%lu,\"unsendable\":%lu,\"dropped\":%lu,\"perSecond\":%.0f}", packets->sent, packets->received, packets->unsendable, packets->dropped, measures->seconds > 0 ? (double)all / measures->seconds : 0);
  printf(",\"cpu\":{\"seconds\":%.3f,\"perMessage\":%.3f}", measures->cpu, all > 0 ? measures->cpu / (double)all * 1e6 : 0);
  if (options.held > 0) printf(",\"held\":{\"calls\":%u,\"failed\":%lu}", options.held, held_failed);
  printf("}\n");
}

static void announce(const char *event) {
  printf("{\"event\":\"%s\"}\n", event);
  fflush(stdout);
}

/** The most that it takes to have the held calls ring, and again to end them. */
static double holding_seconds(void) { return 30 + options.held / 500.0; }

/** What failed of the calls that were to ring. */
static uint64_t hold_calls(void) {
  hold_new(true);
  start_units(holding_seconds(), options.held, 0, options.window < HOLDING_WINDOW ? options.window : HOLDING_WINDOW);
  drain();
  hold_new(false);
  return options.held - held_count();
}

/** Answers and ends the calls that ring; gives how many failed. */
static uint64_t end_held(void) {
  memset(&results, 0, sizeof results);
  uint64_t end = now + (uint64_t)(holding_seconds() * 1e9);
  while (!release_held() && now < end) {
    flush();
    take_turn(now + MILLISECOND);
  }
  drain();
  return results.failed + held_count();
}

int main(int count, char **words) {
  load = read_options(count, words);
  // Ends the program whatever becomes of the loops below.
  alarm((unsigned)(options.seconds + 3 * options.drain + 2 * holding_seconds()) + 10);
  prctl(PR_SET_TIMERSLACK, 1000ul, 0, 0, 0);
  if (getrandom(&run_id, sizeof run_id, 0) != sizeof run_id) refuse("no random numbers: %s", strerror(errno));
  open_endpoint(&caller);
  open_endpoint(&callee);
  now = monotonic_now();
  load->prepare();
  uint64_t held_failed = 0;
  if (options.held > 0) {
    held_failed = hold_calls();
    announce("held");
    memset(&results, 0, sizeof results);
    memset(&traffic, 0, sizeof traffic);
  }
  struct measures measures;
  double cpu_before = cpu_seconds();
  now = monotonic_now();
  measures.seconds = start_units(options.seconds, options.count, options.rate, options.window);
  drain();
  measures.cpu = cpu_seconds() - cpu_before;
  measures.results = results;
  measures.traffic = traffic;
  if (options.held > 0) {
    announce("measured");
    held_failed += end_held();
  }
  report(&measures, held_failed);
  return 0;
}
