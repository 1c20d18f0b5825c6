#pragma once

#include <spy/records.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "files/file_writer.hpp"

namespace spy::collector {

/// The files of one instrument on one day: raw events, second rows and gaps.
class DayFiles {
 public:
  /// Begins the files of `key` on `date` under the folder `data`, or goes on with them.
  DayFiles(files::FileWriter& writer, const std::filesystem::path& data, const std::string& key,
           std::chrono::year_month_day date);
  DayFiles(const DayFiles&) = delete;
  DayFiles& operator=(const DayFiles&) = delete;

  /// Ends them once their lines are written.
  ~DayFiles();

  /// Adds a line to the ticks.
  void tick(std::string_view line) { writer_.append(ticks_, line); }

  /// Adds a line to the trades.
  void trade(std::string_view line) { writer_.append(trades_, line); }

  /// Adds a line to the book changes.
  void depth(std::string_view line) { writer_.append(depth_, line); }

  /// Adds a second row.
  void second(const records::SecondRow& row, std::string_view tape);

  /// Adds a gap.
  void gap(const records::Gap& gap);

 private:
  files::FileWriter&
      writer_;  // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members): it is never assigned
  files::FileWriter::FileId ticks_;
  files::FileWriter::FileId trades_;
  files::FileWriter::FileId depth_;
  files::FileWriter::FileId seconds_;
  files::FileWriter::FileId gaps_;
};

/// A date as file names have it, such as 2024-03-08.
std::string text_of(std::chrono::year_month_day date);

/// Where the second rows of `key` on `date` lie under the folder `data`.
std::filesystem::path seconds_file(const std::filesystem::path& data, const std::string& key,
                                   std::chrono::year_month_day date);

}  // namespace spy::collector
