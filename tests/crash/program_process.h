// The program in a process of its own, that runs until it is killed.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/base.h"

namespace truce::test {

class ProgramProcess {
 public:
  explicit ProgramProcess(const std::vector<std::string>& arguments) {
    std::string program = TRUCE_BINARY_DIR "/bin/truce";
    std::vector<std::string> copy = arguments;
    std::vector<char*> argv{program.data()};
    for (std::string& argument : copy) argv.push_back(argument.data());
    argv.push_back(nullptr);
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::dup2(ends[1], STDOUT_FILENO);
      ::execv(program.c_str(), argv.data());
      std::_Exit(127);
    }
    ::close(ends[1]);
    out_ = ends[0];
  }
  ProgramProcess(const ProgramProcess&) = delete;
  ProgramProcess& operator=(const ProgramProcess&) = delete;
  ~ProgramProcess() {
    kill();
    ::close(out_);
  }

  /// The JSON document that it prints first; what it printed when it ends before that.
  [[nodiscard]] std::string document() const {
    std::string text;
    char buffer[4096];
    while (!Json::accept(text)) {
      const ssize_t got = ::read(out_, buffer, sizeof buffer);
      if (got <= 0) break;
      text.append(buffer, static_cast<std::size_t>(got));
    }
    return text;
  }
  /// Whether it has ended by itself.
  [[nodiscard]] bool ended() const {
    siginfo_t state{};
    return pid_ <= 0 ||
           (::waitid(P_PID, static_cast<id_t>(pid_), &state, WEXITED | WNOHANG | WNOWAIT) == 0 && state.si_pid == pid_);
  }
  /// SIGKILL, unless it has ended; its exit status, or 128 and the signal. Once.
  int kill() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    return wait();
  }
  /// The same when it ends by itself.
  int wait() {
    if (pid_ <= 0) return status_;
    int status = 0;
    ::waitpid(std::exchange(pid_, 0), &status, 0);
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return status_;
  }

 private:
  pid_t pid_ = 0;
  int out_ = -1;
  int status_ = -1;
};

}  // namespace truce::test
