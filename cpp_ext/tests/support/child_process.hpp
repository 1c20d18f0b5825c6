#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace spy::testing {

/// A process that only waits until it is killed; killed and reaped at the latest when this goes.
class ChildProcess {
 public:
  ChildProcess() : pid_(fork()) {
    if (pid_ < 0) {
      throw std::runtime_error("no child process can be started");
    }
    if (pid_ == 0) {
      while (true) {
        pause();
      }
    }
  }

  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess() {
    kill();
    reap();
  }

  /// Its process id, while it runs and after.
  [[nodiscard]] pid_t pid() const { return pid_; }

  /// Ends it at once and returns when it has ended; until reap() it remains as an ended process.
  void kill() {
    if (!killed_) {
      ::kill(pid_, SIGKILL);
      siginfo_t ended{};
      waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOWAIT);
      killed_ = true;
    }
  }

  /// Removes the last trace of an ended process.
  void reap() {
    if (!reaped_) {
      waitpid(pid_, nullptr, 0);
      reaped_ = true;
    }
  }

 private:
  pid_t pid_;
  bool killed_ = false;
  bool reaped_ = false;
};

}  // namespace spy::testing
