/* The TCP echo server of the peer tcp-c. Enters: nothing. Leaves: a line with its port on standard output, and every
 * byte that comes in on a connection. Ends with status 0 at SIGTERM.
 *
 * TCP_NODELAY: no write waits for an acknowledgement. Sockets block when written to: the load generator always reads, and
 * a server that waits for none needs no buffer, which is as little as an echo can cost. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 16, CHUNK = 65536 };

static void check(int result, const char *what) {
  if (result >= 0) return;
  perror(what);
  exit(1);
}

static void watch(int poll, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  check(epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

/* SIGTERM as something to read, so that it is never missed between two waits. */
static int termination(void) {
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGTERM);
  check(sigprocmask(SIG_BLOCK, &mask, NULL), "sigprocmask");
  int fd = signalfd(-1, &mask, SFD_CLOEXEC);
  check(fd, "signalfd");
  return fd;
}

static int listening(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  check(fd, "socket");
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  check(bind(fd, (struct sockaddr *)&address, length), "bind");
  check(listen(fd, EVENTS), "listen");
  check(getsockname(fd, (struct sockaddr *)&address, &length), "getsockname");
  printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static void welcome(int poll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  int on = 1;
  check(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
  watch(poll, fd);
}

/* Closing a socket takes it out of the poll set too. */
static void echo(int fd) {
  static char chunk[CHUNK];
  ssize_t length = recv(fd, chunk, sizeof chunk, 0);
  if (length <= 0) {
    close(fd);
    return;
  }
  for (ssize_t sent = 0; sent < length;) {
    ssize_t more = send(fd, chunk + sent, (size_t)(length - sent), MSG_NOSIGNAL);
    if (more < 0) {
      close(fd);
      return;
    }
    sent += more;
  }
}

int main(void) {
  int poll = epoll_create1(EPOLL_CLOEXEC);
  check(poll, "epoll_create1");
  int end = termination();
  int listener = listening();
  watch(poll, end);
  watch(poll, listener);
  for (;;) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(poll, events, EVENTS, -1);
    for (int at = 0; at < ready; at += 1) {
      int fd = events[at].data.fd;
      if (fd == end) return 0;
      if (fd == listener) welcome(poll, listener);
      else echo(fd);
    }
  }
}
