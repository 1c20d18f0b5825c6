#include "files/gap_line.hpp"

#include "files/csv_text.hpp"

namespace spy::files {

std::string_view gap_header() { return "instrument,stream,start_ns,end_ns,cause,source,detail"; }

std::string gap_line(const records::Gap& gap) {
  CsvText text;
  text << gap.instrument << records::to_word(gap.stream) << gap.start_ns << gap.end_ns
       << records::to_word(gap.cause) << records::to_word(gap.source) << gap.detail;
  return text.line();
}

}  // namespace spy::files
