// Bounded writing, and reading of what a user agent needs of a message (RFC 3261, section 7).

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "generator.h"

void put(struct text *text, const char *bytes, size_t length) {
  if (length > text->capacity - text->length) {
    text->overflowed = true;
    return;
  }
  memcpy(text->at + text->length, bytes, length);
  text->length += length;
}

void put_string(struct text *text, const char *string) { put(text, string, strlen(string)); }

void put_slice(struct text *text, struct slice slice) {
  if (slice.length > 0) put(text, slice.at, slice.length);
}

void put_format(struct text *text, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  size_t room = text->capacity - text->length;
  int length = vsnprintf(text->at + text->length, room, format, arguments);
  va_end(arguments);
  if (length < 0 || (size_t)length >= room) text->overflowed = true;
  else text->length += (size_t)length;
}

void patch_hex(char *at, uint32_t value) {
  for (int digit = 7; digit >= 0; digit--) {
    at[digit] = "0123456789abcdef"[value & 15];
    value >>= 4;
  }
}

static void patch_decimal(char *at, uint32_t value) {
  for (int digit = 7; digit >= 0; digit--) {
    at[digit] = (char)('0' + value % 10);
    value /= 10;
  }
}

bool read_hex(const char *at, uint32_t *value) {
  uint32_t read = 0;
  for (int digit = 0; digit < 8; digit++) {
    char character = at[digit];
    if (character >= '0' && character <= '9') read = read << 4 | (uint32_t)(character - '0');
    else if (character >= 'a' && character <= 'f') read = read << 4 | (uint32_t)(character - 'a' + 10);
    else return false;
  }
  *value = read;
  return true;
}

void find_places(struct template *template) {
  template->place_count = 0;
  for (size_t at = 0; at < template->length; at++) {
    char mark = template->bytes[at];
    if (mark < 1 || mark > 4) continue;
    if (template->place_count == ARRAY_SIZE(template->places)) refuse("a template has too many places");
    template->places[template->place_count].at = (uint16_t)at;
    template->places[template->place_count++].kind = mark;
    at += 7;
  }
}

size_t fill_template(const struct template *template, char *room, struct places places) {
  memcpy(room, template->bytes, template->length);
  for (size_t place = 0; place < template->place_count; place++) {
    char *at = room + template->places[place].at;
    switch (template->places[place].kind) {
    case 1: patch_hex(at, places.slot); break;
    case 2: patch_hex(at, places.serial); break;
    case 3: patch_decimal(at, places.user); break;
    default: patch_decimal(at, places.turn); break;
    }
  }
  return template->length;
}

bool read_id(struct slice id, uint32_t *slot, uint32_t *serial) {
  uint32_t run;
  return id.length == ID_LENGTH && read_hex(id.at, &run) && run == run_id && read_hex(id.at + 9, slot) && read_hex(id.at + 18, serial);
}

bool is_word(struct slice slice, const char *word) {
  size_t length = strlen(word);
  return slice.length == length && memcmp(slice.at, word, length) == 0;
}

/** The value of a header line whose name has `name` characters; empty where another name begins like it. */
static struct slice value_of(struct slice line, size_t name) {
  struct slice value = {line.at + name, line.length - name};
  while (value.length > 0 && (*value.at == ' ' || *value.at == '\t')) value.at++, value.length--;
  if (value.length == 0 || *value.at != ':') return (struct slice){NULL, 0};
  value.at++, value.length--;
  while (value.length > 0 && (*value.at == ' ' || *value.at == '\t')) value.at++, value.length--;
  while (value.length > 0 && (value.at[value.length - 1] == '\r' || value.at[value.length - 1] == '\n')) value.length--;
  return value;
}

/** True for a line of the header `name`, and gives its value. */
static bool is_header(struct slice line, const char *name, struct slice *value) {
  size_t length = strlen(name);
  if (line.length <= length || strncasecmp(line.at, name, length) != 0) return false;
  *value = value_of(line, length);
  return value->at != NULL;
}

static bool read_start(struct message *message, struct slice line) {
  if (line.length > 12 && memcmp(line.at, "SIP/2.0 ", 8) == 0) {
    for (int digit = 8; digit < 11; digit++) {
      if (line.at[digit] < '0' || line.at[digit] > '9') return false;
      message->status = message->status * 10 + (line.at[digit] - '0');
    }
    return message->status >= 100;
  }
  const char *space = memchr(line.at, ' ', line.length);
  if (space == NULL) return false;
  message->method = (struct slice){line.at, (size_t)(space - line.at)};
  return true;
}

static bool read_line(struct message *message, struct slice line) {
  struct slice value;
  switch (line.at[0] | 32) {
  case 'v':
    if (!is_header(line, "Via", &value)) return true;
    if (message->via_count == MAX_LINES) return false;
    message->vias[message->via_count++] = line;
    return true;
  case 'r':
    if (!is_header(line, "Record-Route", &value)) return true;
    if (message->record_route_count == MAX_LINES) return false;
    message->record_routes[message->record_route_count++] = line;
    return true;
  case 'f':
    if (is_header(line, "From", &value)) message->from = line;
    return true;
  case 't':
    if (is_header(line, "To", &value)) message->to = line;
    return true;
  case 'c':
    if (is_header(line, "Call-ID", &value)) message->call_id = value;
    else if (is_header(line, "Contact", &value)) message->contact = value;
    else if (is_header(line, "CSeq", &value)) {
      message->cseq = line;
      const char *space = memchr(value.at, ' ', value.length);
      if (message->status > 0 && space != NULL) message->method = (struct slice){space + 1, value.length - (size_t)(space + 1 - value.at)};
    }
    return true;
  default:
    return true;
  }
}

bool read_message(struct message *message, const char *at, size_t length) {
  const char *end = at + length;
  message->status = 0;
  message->via_count = message->record_route_count = 0;
  message->method = message->from = message->to = message->call_id = message->cseq = message->contact = (struct slice){NULL, 0};
  bool is_first = true;
  while (at < end) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    if (newline == NULL) return false;
    struct slice line = {at, (size_t)(newline + 1 - at)};
    at = newline + 1;
    if (line.length <= 2) return !is_first && message->call_id.at != NULL && message->cseq.at != NULL && message->method.at != NULL;
    if (!(is_first ? read_start(message, line) : read_line(message, line))) return false;
    is_first = false;
  }
  return false;
}

struct slice uri_of(struct slice value) {
  if (value.length == 0) return value;
  const char *open = memchr(value.at, '<', value.length);
  if (open == NULL) {
    const char *semicolon = memchr(value.at, ';', value.length);
    return semicolon == NULL ? value : (struct slice){value.at, (size_t)(semicolon - value.at)};
  }
  const char *close = memchr(open, '>', value.length - (size_t)(open - value.at));
  return close == NULL ? (struct slice){NULL, 0} : (struct slice){open + 1, (size_t)(close - open - 1)};
}

bool read_address(const char *text, struct sockaddr_in *address) {
  char host[16];
  unsigned port = 5060;
  int used = 0;
  memset(address, 0, sizeof *address);
  address->sin_family = AF_INET;
  if (sscanf(text, "%15[0-9.]%n", host, &used) != 1) return false;
  if (text[used] == ':') {
    char *rest = NULL;
    int digits = 0;
    if (sscanf(text + used, ":%5u%n", &port, &digits) != 1 || port == 0 || port > 65535) return false;
    rest = (char *)text + used + digits;
    if (*rest != '\0') return false;
  } else if (text[used] != '\0') {
    return false;
  }
  address->sin_port = htons((uint16_t)port);
  return inet_pton(AF_INET, host, &address->sin_addr) == 1;
}

bool address_of(struct slice uri, struct sockaddr_in *address) {
  if (uri.length < 5 || strncasecmp(uri.at, "sip:", 4) != 0) return false;
  const char *at = uri.at + 4;
  size_t length = uri.length - 4;
  const char *sign = memchr(at, '@', length);
  if (sign != NULL) length -= (size_t)(sign + 1 - at), at = sign + 1;
  char host[32];
  size_t used = 0;
  while (used < length && at[used] != ';' && at[used] != '?') {
    if (used == sizeof host - 1) return false;
    host[used] = at[used];
    used++;
  }
  host[used] = '\0';
  return read_address(host, address);
}

bool is_loopback(const struct sockaddr_in *address) { return ntohl(address->sin_addr.s_addr) >> 24 == 127; }
