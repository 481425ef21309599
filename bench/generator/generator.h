// What the parts of the load generator share. See README.md beside it.

#ifndef GENERATOR_H
#define GENERATOR_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MESSAGE_SIZE 2048
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

// ---- text.c: bounded writing, reading of messages ----

/** A piece of a message that was received. */
struct slice {
  const char *at;
  size_t length;
};

/** Text being written into a buffer; what does not fit is left out and remembered. */
struct text {
  char *at;
  size_t length;
  size_t capacity;
  bool overflowed;
};

void put(struct text *text, const char *bytes, size_t length);
void put_string(struct text *text, const char *string);
void put_slice(struct text *text, struct slice slice);
__attribute__((format(printf, 2, 3))) void put_format(struct text *text, const char *format, ...);
/** Writes `value` as eight hexadecimal digits over what is at `at`. */
void patch_hex(char *at, uint32_t value);
/** Reads eight hexadecimal digits. */
bool read_hex(const char *at, uint32_t *value);

#define MAX_LINES 12

/** What a user agent needs of a message. Lines are whole header lines with their ends. */
struct message {
  int status; // 0 for a request
  struct slice method; // of the request, or of the CSeq of a reply
  struct slice vias[MAX_LINES];
  struct slice record_routes[MAX_LINES];
  size_t via_count;
  size_t record_route_count;
  struct slice from;
  struct slice to;
  struct slice call_id; // value
  struct slice cseq; // line
  struct slice contact; // value
};

bool read_message(struct message *message, const char *at, size_t length);
bool is_word(struct slice slice, const char *word);
/** The URI in `<...>`, or up to the first parameter. */
struct slice uri_of(struct slice value);
/** The address a route or contact URI with an IPv4 address names. False where it is another kind of URI. */
bool address_of(struct slice uri, struct sockaddr_in *address);
bool is_loopback(const struct sockaddr_in *address);
bool read_address(const char *text, struct sockaddr_in *address);

/** A message with places that differ from unit to unit, all of fixed width. */
struct template {
  char bytes[MESSAGE_SIZE];
  size_t length;
  struct {
    uint16_t at;
    char kind;
  } places[16];
  size_t place_count;
};
/** Marks in the text of a template. */
#define SLOT_MARK "\1\1\1\1\1\1\1\1"
#define SERIAL_MARK "\2\2\2\2\2\2\2\2"
#define USER_MARK "\3\3\3\3\3\3\3\3"
#define TURN_MARK "\4\4\4\4\4\4\4\4"

/** What is put in their places. */
struct places {
  uint32_t slot;
  uint32_t serial;
  uint32_t user;
  uint32_t turn;
};
/** Remembers where the marks are. */
void find_places(struct template *template);
/** Writes the message to `room` (of `MESSAGE_SIZE`); gives its length. */
size_t fill_template(const struct template *template, char *room, struct places places);

/** `<run>-<slot>-<serial>`, the Call-ID of a call or message. False where it is not of this run. */
bool read_id(struct slice id, uint32_t *slot, uint32_t *serial);
#define ID_LENGTH 26

// ---- network.c: sockets, batches ----

#define BATCH 128

struct endpoint {
  int fd;
  struct sockaddr_in address;
  char name[32]; // address:port
};

/** Writes the name of its address. */
void name_endpoint(struct endpoint *endpoint);
void open_endpoint(struct endpoint *endpoint);
/** Room for one message of `MESSAGE_SIZE` that `send_queued` sends. May flush. */
char *message_room(void);
/** Queues `length` bytes, which stay as they are until `flush`. `stamp`, unless null, gets the time it was sent. */
void send_queued(const struct endpoint *from, const struct sockaddr_in *to, const char *bytes, size_t length, uint64_t *stamp);
void flush(void);

/** `received` is when the kernel got it, as nanoseconds of the wall clock. */
typedef void receiver(const struct endpoint *endpoint, const char *bytes, size_t length, const struct sockaddr_in *from, uint64_t received);
/** Reads what there is, bounded; true when there was something. */
bool receive(const struct endpoint *endpoint, receiver *receiver);

struct traffic {
  uint64_t sent;
  uint64_t received;
  uint64_t unsendable; // refused by the kernel
  uint64_t dropped; // by the kernel, because this program was late in reading
};
extern struct traffic traffic;

// ---- clock.c: time, timers, latencies ----

uint64_t monotonic_now(void);
uint64_t wall_now(void);

/** So many timers, numbered from 0 by the load that uses them. */
void prepare_timers(size_t count, uint64_t now);
void start_timer(size_t timer, uint64_t due);
void stop_timer(size_t timer);
/** Calls `fire` for each that is due; it may start and stop any. */
void run_timers(uint64_t now, void (*fire)(size_t timer));

struct histogram {
  uint64_t counts[64 * 32];
  uint64_t total;
  uint64_t highest;
};
void record(struct histogram *histogram, uint64_t nanoseconds);
/** Microseconds that `share` of what was recorded does not exceed. */
double quantile(const struct histogram *histogram, double share);

// ---- main.c ----

#define MILLISECOND 1000000ull
#define SECOND 1000000000ull
/** T1, T2 and 64 * T1 of RFC 3261. */
#define T1 (500 * MILLISECOND)
#define T2 (4 * SECOND)
#define TIMEOUT (64 * T1)

struct options {
  const char *mode;
  struct sockaddr_in target;
  double rate; // 0: as many as answers allow
  uint32_t window; // the most at a time
  double seconds;
  uint64_t count; // 0: no limit
  double drain; // seconds for what is in progress at the end
  uint32_t held; // calls that ring while the others are made
  uint32_t talk; // milliseconds between ACK and BYE
  const char *user;
  uint32_t users;
  uint32_t first_user;
  uint32_t pass;
  bool random;
};
extern struct options options;
/** The next of the users 'u00000000' to 'u99999999'; `turn` is how often all have had theirs. */
uint32_t pick_user(uint32_t *turn);
extern struct endpoint caller;
extern struct endpoint callee;
extern uint64_t now; // of this turn, monotonic
extern uint32_t run_id;

struct results {
  uint64_t started;
  uint64_t succeeded;
  uint64_t failed;
  uint64_t timed_out; // of the failed: no answer came
  uint64_t refused; // of the failed: the answer was no
  uint64_t broken; // of the failed: a message did not say what it had to
  uint64_t retransmitted; // sent again by us
  uint64_t repeated; // came again
  uint64_t reordered; // came after a later one of the same call, or never
  uint64_t strays; // of nothing that is in progress
  uint64_t skipped; // not started: too many were in progress
  struct histogram latency;
};
extern struct results results;

/** A kind of load: starts one unit, is given what comes, ends what is left. */
struct load {
  void (*prepare)(void);
  bool (*start)(void); // false: none can be started now
  receiver *at_caller;
  receiver *at_callee;
  void (*fire)(size_t timer);
  uint32_t (*in_progress)(void);
  void (*abandon)(void); // counts what is in progress as failed
};
extern const struct load calls_load;
extern const struct load messages_load;
extern const struct load register_load;

/** Of the calls. `hold_new`: calls started now ring until `release_held`. */
void hold_new(bool held);
uint32_t held_count(void);
/** Answers some of those that ring; true when none is left. */
bool release_held(void);

/** Says what is wrong and ends. */
__attribute__((noreturn, format(printf, 1, 2))) void refuse(const char *format, ...);

#endif
