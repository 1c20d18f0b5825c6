#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace spy::files {

/// The one writer of a file that grows by whole lines while others read it.
///
/// Opening it mends what a crash left: a torn last line is cut off. What cannot be done is told by a
/// UserError and leaves the file with whole lines only.
class LineFile {
 public:
  /// Becomes the writer of `path`; `header` is its first line. Another writer and a file with another first
  /// line are refused.
  LineFile(std::filesystem::path path, std::string_view header);
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;
  ~LineFile();

  /// Adds whole lines, their line ends included: all of them or none.
  void append(std::string_view lines);

  /// Forces everything appended so far to the disk.
  void sync();

 private:
  void open(std::string_view header);
  void mend_torn_line();
  void begin(const std::string& header_line);
  void write(std::string_view bytes);
  [[noreturn]] void refuse(int error) const;
  void close() noexcept;

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::size_t length_ = 0;  ///< Of what is surely there.
};

}  // namespace spy::files
