#pragma once

#include <filesystem>
#include <string>

namespace spy::runtime {

/// A named right of one process at a time; the operating system takes it back when the process ends, however.
///
/// The file holds the id of its holder. spy_pipeline.core.process_lock keeps the same locks.
class ProcessLock {
 public:
  /// Takes the lock at once. Throws UserError where another process holds it, which `purpose` completes:
  /// "Another process (123) already ...".
  ProcessLock(const std::filesystem::path& file, const std::string& purpose);
  ProcessLock(const ProcessLock&) = delete;
  ProcessLock& operator=(const ProcessLock&) = delete;

  /// Gives it back.
  ~ProcessLock();

 private:
  int descriptor_ = -1;
};

}  // namespace spy::runtime
