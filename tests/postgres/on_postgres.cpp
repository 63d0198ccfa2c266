// on_postgres PROGRAM [ARGUMENT...]: runs a program beside a PostgreSQL server of its own, whose URL it finds in the
// variable TRUCE_TEST_POSTGRES. Ends as the program does; with 77 when there can be no server here.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>

#include "postgres/postgres_server.h"

int main(int argc, char** argv) {
  using truce::test::PostgresServer;
  if (argc < 2) {
    std::cerr << "on_postgres: which program?\n";
    return 2;
  }
  if (auto missing = PostgresServer::missing()) {
    std::cerr << "skipped: " << *missing << "\n";
    return 77;
  }
  try {
    PostgresServer server("n1");
    ::setenv("TRUCE_TEST_POSTGRES", server.url().c_str(), 1);
    pid_t child = ::fork();
    if (child == 0) {
      ::execv(argv[1], argv + 1);
      ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 1;
  }
}
