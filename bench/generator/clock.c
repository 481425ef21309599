// Time, a wheel of timers, and a histogram of latencies with logarithmic buckets.

#include <stdlib.h>
#include <time.h>

#include "generator.h"

static uint64_t read_clock(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

uint64_t monotonic_now(void) { return read_clock(CLOCK_MONOTONIC); }
uint64_t wall_now(void) { return read_clock(CLOCK_REALTIME); }

/** Of the wheel: one turn is 41 seconds; what is due later is looked at once a turn. */
#define TICK (10 * MILLISECOND)
#define SPOKES 4096

struct node {
  uint64_t due;
  uint32_t previous; // nodes and, after them, spokes are in one array
  uint32_t next;
};

static struct node *nodes;
static uint32_t first_spoke;
static uint64_t done_ticks;

void prepare_timers(size_t count, uint64_t start) {
  if (count > UINT32_MAX / 2) refuse("too many timers");
  nodes = calloc(count + SPOKES + 1, sizeof *nodes);
  if (nodes == NULL) refuse("no memory for %zu timers", count);
  first_spoke = (uint32_t)count;
  // Links are an index and 1: 0 is that of a node that is not on the wheel.
  for (uint32_t spoke = first_spoke; spoke < first_spoke + SPOKES; spoke++) nodes[spoke].previous = nodes[spoke].next = spoke + 1;
  done_ticks = start / TICK;
}

void stop_timer(size_t timer) {
  struct node *node = &nodes[timer];
  if (node->next == 0) return;
  nodes[node->previous - 1].next = node->next;
  nodes[node->next - 1].previous = node->previous;
  node->previous = node->next = 0;
}

void start_timer(size_t timer, uint64_t due) {
  stop_timer(timer);
  struct node *node = &nodes[timer];
  uint64_t tick = due / TICK + 1;
  if (tick <= done_ticks) tick = done_ticks + 1;
  uint32_t spoke = first_spoke + (uint32_t)(tick % SPOKES);
  node->due = due;
  node->next = spoke + 1;
  node->previous = nodes[spoke].previous;
  nodes[node->previous - 1].next = (uint32_t)timer + 1;
  nodes[spoke].previous = (uint32_t)timer + 1;
}

/** Takes the list of `spoke` over to the spare one behind the spokes; gives that. */
static uint32_t take_list(uint32_t spoke) {
  uint32_t spare = first_spoke + SPOKES;
  nodes[spare] = nodes[spoke];
  if (nodes[spoke].next == spoke + 1) {
    nodes[spare].previous = nodes[spare].next = spare + 1;
  } else {
    nodes[nodes[spare].next - 1].previous = spare + 1;
    nodes[nodes[spare].previous - 1].next = spare + 1;
    nodes[spoke].previous = nodes[spoke].next = spoke + 1;
  }
  return spare;
}

void run_timers(uint64_t time, void (*fire)(size_t timer)) {
  while (done_ticks < time / TICK) {
    done_ticks++;
    uint32_t list = take_list(first_spoke + (uint32_t)(done_ticks % SPOKES));
    // One at a time from the front: `fire` may stop others of the list, and what it starts goes to the spokes.
    while (nodes[list].next != list + 1) {
      uint32_t timer = nodes[list].next - 1;
      uint64_t due = nodes[timer].due;
      stop_timer(timer);
      if (due <= time) fire(timer);
      else start_timer(timer, due);
    }
  }
}

static size_t bucket_of(uint64_t value) {
  if (value < 32) return (size_t)value;
  int shift = 63 - __builtin_clzll(value) - 5;
  return (size_t)(shift + 1) * 32 + (size_t)(value >> shift) - 32;
}

/** The highest value of a bucket. */
static double top_of(size_t bucket) {
  if (bucket < 32) return (double)bucket;
  uint64_t shift = bucket / 32 - 1;
  return (double)((32 + bucket % 32 + 1) << shift) - 1;
}

void record(struct histogram *histogram, uint64_t nanoseconds) {
  histogram->counts[bucket_of(nanoseconds)]++;
  histogram->total++;
  if (nanoseconds > histogram->highest) histogram->highest = nanoseconds;
}

double quantile(const struct histogram *histogram, double share) {
  double wanted = share * (double)histogram->total;
  uint64_t seen = 0;
  for (size_t bucket = 0; bucket < ARRAY_SIZE(histogram->counts); bucket++) {
    seen += histogram->counts[bucket];
    if (seen > 0 && (double)seen >= wanted) {
      double top = top_of(bucket);
      return (top < (double)histogram->highest ? top : (double)histogram->highest) / 1000;
    }
  }
  return 0;
}
