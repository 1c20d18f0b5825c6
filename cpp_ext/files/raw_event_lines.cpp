#include "files/raw_event_lines.hpp"

#include <spdlog/fmt/fmt.h>

#include "files/csv_text.hpp"

namespace spy::files {

namespace {

constexpr const char* kNothing = "";

std::string_view text_of(tws::DepthOperation operation) {
  switch (operation) {
    case tws::DepthOperation::kInsert:
      return "insert";
    case tws::DepthOperation::kUpdate:
      return "update";
    case tws::DepthOperation::kDelete:
      break;
  }
  return "delete";
}

}  // namespace

std::string_view tick_header() {
  return "Datetime,event,tick_type,price,size,ask,ask_size,server_second,mask,text";
}

std::string tick_line(std::int64_t arrived_ns, const tws::TickPrice& tick) {
  CsvText text;
  text.time(arrived_ns) << "price" << tick.tick_type << tick.price << tick.size << kNothing << kNothing
                        << kNothing << tick.attrib_mask << kNothing;
  return text.line();
}

std::string tick_line(std::int64_t arrived_ns, const tws::TickSize& tick) {
  CsvText text;
  text.time(arrived_ns) << "size" << tick.tick_type << kNothing << tick.size << kNothing << kNothing
                        << kNothing << kNothing << kNothing;
  return text.line();
}

std::string tick_line(std::int64_t arrived_ns, const tws::TickGeneric& tick) {
  CsvText text;
  text.time(arrived_ns) << "generic" << tick.tick_type << tick.value << kNothing << kNothing << kNothing
                        << kNothing << kNothing << kNothing;
  return text.line();
}

std::string tick_line(std::int64_t arrived_ns, const tws::TickString& tick) {
  CsvText text;
  text.time(arrived_ns) << "string" << tick.tick_type << kNothing << kNothing << kNothing << kNothing
                        << kNothing << kNothing << tick.value;
  return text.line();
}

std::string tick_line(std::int64_t arrived_ns, const tws::TickByTickQuote& quote) {
  CsvText text;
  text.time(arrived_ns) << "quote" << kNothing << quote.bid_price << quote.bid_size << quote.ask_price
                        << quote.ask_size << quote.time << quote.mask << kNothing;
  return text.line();
}

std::string tick_line(std::int64_t arrived_ns, const tws::RealTimeBar& bar) {
  CsvText text;
  text.time(arrived_ns) << "bar" << kNothing << kNothing << kNothing << kNothing << kNothing << bar.time
                        << kNothing
                        << fmt::format("{};{};{};{};{};{};{}", bar.open, bar.high, bar.low, bar.close,
                                       bar.volume, bar.wap, bar.count);
  return text.line();
}

std::string_view trade_header() { return "Datetime,server_second,price,size,mask,exchange,conditions"; }

std::string trade_line(std::int64_t arrived_ns, const tws::TickByTickPrint& print) {
  CsvText text;
  text.time(arrived_ns) << print.time << print.price << print.size << print.mask << print.venue
                        << print.special_conditions;
  return text.line();
}

std::string_view depth_header() { return "Datetime,book,operation,side,position,price,size,owner"; }

std::string depth_line(std::int64_t arrived_ns, std::string_view book, const book::BookChange& change) {
  CsvText text;
  text.time(arrived_ns) << book << text_of(change.operation)
                        << (change.side == tws::DepthSide::kBid ? "bid" : "ask") << change.position
                        << change.price << change.size << change.owner;
  return text.line();
}

std::string depth_line(std::int64_t arrived_ns, std::string_view book, std::string_view operation) {
  CsvText text;
  text.time(arrived_ns) << book << operation << kNothing << kNothing << kNothing << kNothing << kNothing;
  return text.line();
}

}  // namespace spy::files
