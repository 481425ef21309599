/* What the parts that open sockets share: IP addresses, as texts of JavaScript and as the system has them, and the room for what comes. */
#ifndef SOCKETS_H
#define SOCKETS_H
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <node_api.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Chars of an IP literal with its zone, and the 0 behind it. */
#define LITERAL_BYTES (INET6_ADDRSTRLEN + 32)

typedef union {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
} Address;

static socklen_t address_size(int family) {
  return family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
}

/* Reads an IP literal, an IPv6 one with a zone where it has one; false when `text` is none of that family. */
static int read_literal(int family, char* text, Address* address) {
  memset(address, 0, sizeof *address);
  if (family == AF_INET) {
    address->v4.sin_family = AF_INET;
    return inet_pton(AF_INET, text, &address->v4.sin_addr) == 1;
  }
  address->v6.sin6_family = AF_INET6;
  char* zone = strchr(text, '%');
  if (zone != NULL) {
    *zone++ = '\0';
    char* end;
    unsigned long number = strtoul(zone, &end, 10);
    address->v6.sin6_scope_id = *zone != '\0' && *end == '\0' ? (uint32_t)number : if_nametoindex(zone);
    if (address->v6.sin6_scope_id == 0) return 0;
  }
  return inet_pton(AF_INET6, text, &address->v6.sin6_addr) == 1;
}

/* Where the port of an address is, in the order of the wire. */
static in_port_t* port_of(Address* address, int family) {
  return family == AF_INET6 ? &address->v6.sin6_port : &address->v4.sin_port;
}

static int read_family(napi_env env, napi_value value, int* family) {
  int32_t number;
  if (napi_get_value_int32(env, value, &number) != napi_ok) return 0;
  *family = number == 6 ? AF_INET6 : AF_INET;
  return number == 6 || number == 4;
}

static int read_text(napi_env env, napi_value value, char* text, size_t size) {
  size_t length;
  if (napi_get_value_string_latin1(env, value, text, size, &length) != napi_ok) return 0;
  return length + 1 < size && strlen(text) == length;
}

/* Beyond net.core.rmem_max with the right to; the kernel's own size does where it gives less or none is asked for, only bursts suffer. */
static void set_receive_buffer(int descriptor, int bytes) {
  if (bytes <= 0) return;
  if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) < 0) {
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }
}

#endif
