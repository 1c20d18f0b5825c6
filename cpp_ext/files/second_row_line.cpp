#include "files/second_row_line.hpp"

#include <spdlog/fmt/fmt.h>

#include <array>
#include <cstddef>
#include <iterator>

#include "features/catalogue/catalogue.hpp"
#include "files/csv_text.hpp"

namespace spy::files {

namespace {

using Owners = decltype(records::SecondRow::bid_owners);
using Cells = decltype(records::SecondRow::bid_prices);

void add_side(CsvText& text, const Cells& prices, const Cells& sizes, const Owners& owners) {
  for (std::size_t level = 0; level < prices.size(); ++level) {
    text << prices[level] << sizes[level] << owners[level].view();
  }
}

}  // namespace

std::string second_row_header() {
  std::string header =
      "Datetime,made_ns,open,high,low,close,volume,count,session_open,session_high,session_low,session_close,"
      "session_volume,last,last_size,bid,bid_size,ask,ask_size,quote_age_s,book_age_s,bid_levels,ask_levels,"
      "book_valid,is_bridged,source";
  for (const char* const side : {"bid", "ask"}) {
    for (std::size_t level = 1; level <= Cells{}.size(); ++level) {
      fmt::format_to(std::back_inserter(header), ",{0}_{1}_price,{0}_{1}_size,{0}_{1}_owner", side, level);
    }
  }
  header += ",tape,minute_ns";
  for (const features::FeatureDescription& feature : features::feature_catalogue()) {
    header.append(",").append(feature.name);
  }
  return header;
}

std::string second_row_line(const records::SecondRow& row, std::string_view tape) {
  CsvText text;
  text.time(row.second_ns) << row.made_ns << row.open << row.high << row.low << row.close << row.volume
                           << row.count << row.session_open << row.session_high << row.session_low
                           << row.session_close << row.session_volume << row.last << row.last_size << row.bid
                           << row.bid_size << row.ask << row.ask_size << row.quote_age_s << row.book_age_s
                           << row.bid_levels << row.ask_levels << row.book_valid << row.is_bridged
                           << records::to_word(row.source);
  add_side(text, row.bid_prices, row.bid_sizes, row.bid_owners);
  add_side(text, row.ask_prices, row.ask_sizes, row.ask_owners);
  text << tape << row.minute_ns;
  for (const double value : row.features) {
    text << value;
  }
  return text.line();
}

}  // namespace spy::files
