#include "collector/day_files.hpp"

#include <spdlog/fmt/fmt.h>

#include "files/gap_line.hpp"
#include "files/raw_event_lines.hpp"
#include "files/second_row_line.hpp"

namespace spy::collector {

namespace {

std::filesystem::path raw_file(const std::filesystem::path& data, const std::string& key,
                               std::chrono::year_month_day date, std::string_view kind) {
  return data / "realtime_original_data" / key / fmt::format("{}.{}.csv", text_of(date), kind);
}

}  // namespace

std::string text_of(std::chrono::year_month_day date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

DayFiles::DayFiles(files::FileWriter& writer, const std::filesystem::path& data, const std::string& key,
                   std::chrono::year_month_day date)
    : writer_(writer),
      ticks_(writer.open(raw_file(data, key, date, "ticks"), std::string{files::tick_header()})),
      trades_(writer.open(raw_file(data, key, date, "trades"), std::string{files::trade_header()})),
      depth_(writer.open(raw_file(data, key, date, "depth"), std::string{files::depth_header()})),
      seconds_(writer.open(seconds_file(data, key, date), files::second_row_header())),
      gaps_(writer.open(raw_file(data, key, date, "gaps"), std::string{files::gap_header()})) {}

DayFiles::~DayFiles() {
  for (const files::FileWriter::FileId file : {ticks_, trades_, depth_, seconds_, gaps_}) {
    writer_.close(file);
  }
}

void DayFiles::second(const records::SecondRow& row, std::string_view tape) {
  writer_.append(seconds_, files::second_row_line(row, tape));
}

void DayFiles::gap(const records::Gap& gap) { writer_.append(gaps_, files::gap_line(gap)); }

std::filesystem::path seconds_file(const std::filesystem::path& data, const std::string& key,
                                   std::chrono::year_month_day date) {
  return data / "daily_realtime_data" / key / (text_of(date) + ".csv");
}

}  // namespace spy::collector
