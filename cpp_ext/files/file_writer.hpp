#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "files/line_file.hpp"

namespace spy::files {

/// How lines get to the disk.
struct FileWriterSettings {
  std::chrono::milliseconds write{200};           ///< How long a line waits at most until the system has it.
  std::chrono::milliseconds sync{1'000};          ///< How long at most until it is forced to the disk.
  std::size_t capacity = std::size_t{16} << 20U;  ///< Bytes that may wait; what comes beyond is dropped.
  std::function<void(LineFile&)> force = &LineFile::sync;  ///< Forces a file to the disk.
};

/// How the files fare.
struct FilesStatus {
  std::string trouble;       ///< What stands in the way now, in a sentence; empty where nothing does.
  std::int64_t dropped = 0;  ///< Lines that no file has taken so far.
  std::size_t waiting = 0;   ///< Bytes that are not written yet.
};

/// Writes lines to files in a thread of its own, so that nobody ever waits for a disk. Another thread forces
/// them to it: however long that takes, what is written a moment after it came survives the end of the
/// process.
///
/// While a disk refuses, lines wait as long as there is room for them, then they are dropped and counted;
/// once it takes them again the files go on. Any number of threads may call.
class FileWriter {
 public:
  /// A file to append to.
  using FileId = std::uint64_t;

  explicit FileWriter(FileWriterSettings settings);
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  /// Writes out what waits.
  ~FileWriter();

  /// Begins a file, or goes on with it, whose first line is `header`.
  FileId open(std::filesystem::path path, std::string header);

  /// Adds a line, given without its end.
  void append(FileId file, std::string_view line);

  /// Ends a file once its lines are written; its number means nothing afterwards.
  void close(FileId file);

  /// How the files fare.
  [[nodiscard]] FilesStatus status() const;

 private:
  using Time = std::chrono::steady_clock::time_point;

  /// One file; `path`, `header` and `unwritten` belong to the writing thread, which alone makes the file.
  struct Slot {
    std::filesystem::path path;
    std::string header;
    std::string pending;    ///< Lines that the thread has not fetched yet.
    std::string unwritten;  ///< Lines that it has fetched and not written.
    std::shared_ptr<LineFile> file;
    std::atomic<bool> is_unforced =
        false;  ///< Whether something was written since it was forced to the disk.
    bool is_closing = false;
  };
  using Slots = std::vector<std::shared_ptr<Slot>>;

  void write_until_stopped();
  void write_all(Time now);
  std::string write(Slot& slot);
  void force_until_stopped();
  void force_all();
  [[nodiscard]] Slots fetch();
  void forget_closed();

  FileWriterSettings settings_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<FileId, std::shared_ptr<Slot>> slots_;
  FilesStatus status_;
  std::string unforced_;  ///< Why a file is not forced to the disk; empty where all are.
  FileId next_ = 1;
  bool is_stopping_ = false;
  Time retry_;  ///< When a disk that refused is tried again.
  std::thread writing_;
  std::thread forcing_;
};

}  // namespace spy::files
