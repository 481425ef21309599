// What a machine asks of any program that forwards datagrams: `bare HOST PORT CALLEE CALLEE-PORT` sends each to the callee as it
// came, with one system call in and one out, and answers OPTIONS by sending it back. Addresses are of IPv4.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LARGEST 65535
#define RECEIVE_BUFFER (4 << 20)

static bool read_address(struct sockaddr_in *address, const char *host, const char *port) {
	*address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
	return inet_pton(AF_INET, host, &address->sin_addr) == 1;
}

int main(int count, char **words) {
	struct sockaddr_in own;
	struct sockaddr_in callee;
	if (count != 5 || !read_address(&own, words[1], words[2]) || !read_address(&callee, words[3], words[4])) {
		fputs("usage: bare HOST PORT CALLEE CALLEE-PORT\n", stderr);
		return 2;
	}
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int size = RECEIVE_BUFFER;
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size) != 0 ||
	    bind(fd, (struct sockaddr *)&own, sizeof own) != 0) {
		perror("bare");
		return 1;
	}
	static char message[LARGEST];
	for (;;) {
		struct sockaddr_in from;
		socklen_t length = sizeof from;
		ssize_t bytes = recvfrom(fd, message, sizeof message, 0, (struct sockaddr *)&from, &length);
		if (bytes < 0) continue;
		bool is_asked = bytes > 8 && memcmp(message, "OPTIONS ", 8) == 0;
		(void)!sendto(fd, message, (size_t)bytes, 0, (struct sockaddr *)(is_asked ? &from : &callee), sizeof callee);
	}
}
