#include "features/catalogue/catalogue.hpp"

#include <array>
#include <cstddef>

#include "features/catalogue/feature.hpp"

namespace spy::features {

namespace {

constexpr std::array<std::string_view, 7> kNeedTexts{"bars",   "volume", "count", "implied_volatility",
                                                     "events", "quotes", "book"};

constexpr std::string_view kMinutes30 =
    "the last 30 session minutes; at least half of them must have a return";

constexpr std::array kSymbols{
    FormulaSymbol{
        "t", "the minute that ends, counted from the open, 0 for the first; M is how many the session has"},
    FormulaSymbol{"O, H, L, C, V, N, A",
                  "open, high, low, close, volume, number of trades, average price of a minute"},
    FormulaSymbol{"O_day", "the open of the session's first bar"},
    FormulaSymbol{"r_j",
                  "ln(C_j / C_{j-1}), for the session's first bar ln(C_j / O_j); missing right after a hole"},
    FormulaSymbol{
        "p_j",
        "expected r_j^2: the mean over the up to 22 sessions before and the minutes j-h..j+h, with "
        "h = min(5, j, last minute - j); missing where fewer than 5 of them have r_j, and where it is 0"},
    FormulaSymbol{"P(a..b)", "sum of p_j over the minutes a..b of the session; a missing p_j counts nothing"},
    FormulaSymbol{
        "q_j",
        "expected volume: the mean over the up to 22 sessions before of V_j / (mean V of that session's "
        "minutes); missing where fewer than 5 of them have V_j, and where it is 0"},
    FormulaSymbol{
        "e_t",
        "level of variance against the profile: e_t = e_{t-1} + 2/61 (r_t^2 / p_t - e_{t-1}), where r_t and "
        "p_t are there; at the open the mean of (sum of r^2) / (sum of p) of the sessions before, each "
        "weighing 0.75 of the one after it"},
    FormulaSymbol{"s_t", "sum V_j / sum q_j over the session's minutes up to t that have both"},
    FormulaSymbol{"y_j", "r_j / sqrt(p_j)"},
    FormulaSymbol{"w_j", "V_j / q_j"},
    FormulaSymbol{"b_j", "(C_j - O_j) / (H_j - L_j), 0 where H_j = L_j"},
    FormulaSymbol{
        "C_prev, S2_day, S2_gap",
        "the last close of the session before; mean squared ln(close / close before) and mean squared "
        "ln(open / close before) over adjacent pairs of the up to 22 sessions before, at least 5 pairs"},
    FormulaSymbol{"sum_n, mean_n", "over the last n session minutes t-n+1..t that have the value"},
    FormulaSymbol{"B_i, A_i, Bsize_i, Asize_i",
                  "price and size of level i of the bids and asks, 1 for the best"},
    FormulaSymbol{"avg_t", "mean over the time of the minute, each value holding until the next"},
};

struct MinuteEntry {
  MinuteFeature feature;
  FeatureDescription description;
};

constexpr std::array kMinuteEntries{
    MinuteEntry{MinuteFeature::kReturn1,
                {.name = "return_1",
                 .formula = "ln(C_t / C_{t-1}) / sqrt(e_{t-1} P(t..t)); C_{-1} is O_day",
                 .window = "1 session minute",
                 .unit = "expected standard deviations",
                 .warm_up_minutes = 1,
                 .earlier_sessions = 5,
                 .needs = Needs::kBars,
                 .reason = "The last minute's shock, comparable at all hours and in all regimes."}},
    MinuteEntry{MinuteFeature::kReturn5,
                {.name = "return_5",
                 .formula = "ln(C_t / C_{t-5}) / sqrt(e_{t-1} P(t-4..t)); C_{-1} is O_day",
                 .window = "5 session minutes",
                 .unit = "expected standard deviations",
                 .warm_up_minutes = 5,
                 .earlier_sessions = 5,
                 .needs = Needs::kBars,
                 .reason = "Short reversal or drift; large moves also announce volatility."}},
    MinuteEntry{MinuteFeature::kReturn15,
                {.name = "return_15",
                 .formula = "ln(C_t / C_{t-15}) / sqrt(e_{t-1} P(t-14..t)); C_{-1} is O_day",
                 .window = "15 session minutes",
                 .unit = "expected standard deviations",
                 .warm_up_minutes = 15,
                 .earlier_sessions = 5,
                 .needs = Needs::kBars,
                 .reason = "The swing that most intraday traders look at."}},
    MinuteEntry{
        MinuteFeature::kReturn30,
        {.name = "return_30",
         .formula = "ln(C_t / C_{t-30}) / sqrt(e_{t-1} P(t-29..t)); C_{-1} is O_day",
         .window = "30 session minutes",
         .unit = "expected standard deviations",
         .warm_up_minutes = 30,
         .earlier_sessions = 5,
         .needs = Needs::kBars,
         .reason =
             "The first half-hour foretells the last one (intraday momentum); the half-hour is its step."}},
    MinuteEntry{MinuteFeature::kReturn60,
                {.name = "return_60",
                 .formula = "ln(C_t / C_{t-60}) / sqrt(e_{t-1} P(t-59..t)); C_{-1} is O_day",
                 .window = "60 session minutes",
                 .unit = "expected standard deviations",
                 .warm_up_minutes = 60,
                 .earlier_sessions = 5,
                 .needs = Needs::kBars,
                 .reason = "The hour's trend, as long as the longest forecast."}},
    MinuteEntry{MinuteFeature::kGap,
                {.name = "gap",
                 .formula = "ln(O_day / C_prev) / sqrt(S2_gap)",
                 .window = "the night before the session",
                 .unit = "typical gaps",
                 .warm_up_minutes = 1,
                 .earlier_sessions = 6,
                 .needs = Needs::kBars,
                 .reason = "News of the night: gaps are partly filled and make the morning wide."}},
    MinuteEntry{
        MinuteFeature::kDistanceToPreviousClose,
        {.name = "distance_to_previous_close",
         .formula = "ln(C_t / C_prev) / sqrt(S2_day)",
         .window = "since the close of the session before",
         .unit = "typical daily moves",
         .warm_up_minutes = 1,
         .earlier_sessions = 6,
         .needs = Needs::kBars,
         .reason = "Sign and size of the day's change, an anchor that option hedging and stops refer to."}},
    MinuteEntry{MinuteFeature::kDistanceToOpen,
                {.name = "distance_to_open",
                 .formula = "ln(C_t / O_day) / sqrt(P(0..t))",
                 .window = "since the open",
                 .unit = "expected standard deviations",
                 .warm_up_minutes = 1,
                 .earlier_sessions = 5,
                 .needs = Needs::kBars,
                 .reason = "Whether the session trends more than chance would: the noise-area idea."}},
    MinuteEntry{
        MinuteFeature::kVwapDistance,
        {.name = "vwap_distance",
         .formula = "(C_t - m) / sqrt(sum V_j (x_j - m)^2 / sum V_j), m = sum V_j x_j / sum V_j over 0..t, "
                    "x_j = A_j, or (H_j + L_j + C_j) / 3 where that is missing",
         .window = "since the open, running",
         .unit = "volume-weighted standard deviations",
         .warm_up_minutes = 5,
         .earlier_sessions = 0,
         .needs = Needs::kVolume,
         .reason = "Large orders are measured against the session's average price and pull towards it."}},
    MinuteEntry{MinuteFeature::kOpeningRange5Width,
                {.name = "opening_range_5_width",
                 .formula = "ln(max H / min L) / sqrt(P(0..4)), both over the bars of minutes 0..4",
                 .window = "the first 5 session minutes",
                 .unit = "expected standard deviations",
                 .warm_up_minutes = 5,
                 .earlier_sessions = 5,
                 .needs = Needs::kBars,
                 .reason = "The first five minutes' range foretells the day's volatility."}},
    MinuteEntry{MinuteFeature::kOpeningRange5Position,
                {.name = "opening_range_5_position",
                 .formula = "(C_t - min L) / (max H - min L), both over the bars of minutes 0..4",
                 .window = "the first 5 session minutes against the last close",
                 .unit = "range widths; 0 at its low, 1 at its high",
                 .warm_up_minutes = 5,
                 .earlier_sessions = 0,
                 .needs = Needs::kBars,
                 .reason = "How far price has moved out of or within the first range."}},
    MinuteEntry{
        MinuteFeature::kOpeningRange5Break,
        {.name = "opening_range_5_break",
         .formula =
             "side of the range of minutes 0..4 on which a close from minute 4 on last lay outside it: 1 "
             "above, -1 below, 0 none yet",
         .window = "since the fifth session minute",
         .unit = "-1, 0 or 1",
         .warm_up_minutes = 5,
         .earlier_sessions = 0,
         .needs = Needs::kBars,
         .reason = "The opening-range breakout as a state, kept after price returns into the range."}},
    MinuteEntry{MinuteFeature::kOpeningRange15Width,
                {.name = "opening_range_15_width",
                 .formula = "ln(max H / min L) / sqrt(P(0..14)), both over the bars of minutes 0..14",
                 .window = "the first 15 session minutes",
                 .unit = "expected standard deviations",
                 .warm_up_minutes = 15,
                 .earlier_sessions = 5,
                 .needs = Needs::kBars,
                 .reason = "As the five-minute width, less noisy, later."}},
    MinuteEntry{MinuteFeature::kOpeningRange15Position,
                {.name = "opening_range_15_position",
                 .formula = "(C_t - min L) / (max H - min L), both over the bars of minutes 0..14",
                 .window = "the first 15 session minutes against the last close",
                 .unit = "range widths; 0 at its low, 1 at its high",
                 .warm_up_minutes = 15,
                 .earlier_sessions = 0,
                 .needs = Needs::kBars,
                 .reason = "The quarter-hour range is the more widely watched one."}},
    MinuteEntry{
        MinuteFeature::kOpeningRange15Break,
        {.name = "opening_range_15_break",
         .formula =
             "side of the range of minutes 0..14 on which a close from minute 14 on last lay outside it: "
             "1 above, -1 below, 0 none yet",
         .window = "since the fifteenth session minute",
         .unit = "-1, 0 or 1",
         .warm_up_minutes = 15,
         .earlier_sessions = 0,
         .needs = Needs::kBars,
         .reason = "The same state for the range that breaks less often by chance."}},
    MinuteEntry{MinuteFeature::kSessionRangePosition,
                {.name = "session_range_position",
                 .formula = "(C_t - min L) / (max H - min L), both over the bars of minutes 0..t",
                 .window = "since the open, running",
                 .unit = "0 at the session's low, 1 at its high",
                 .warm_up_minutes = 1,
                 .earlier_sessions = 0,
                 .needs = Needs::kBars,
                 .reason = "Stops and breakouts gather at the session's extremes."}},
    MinuteEntry{MinuteFeature::kVolatilityRatio,
                {.name = "volatility_ratio",
                 .formula = "ln(f_t / e_t) / 2, f as e with 2/11 in place of 2/61",
                 .window = "exponential, about the last 10 bars against the last 60",
                 .unit = "logarithm of a ratio of standard deviations",
                 .warm_up_minutes = 1,
                 .earlier_sessions = 5,
                 .needs = Needs::kBars,
                 .reason = "Whether volatility is rising or dying down right now."}},
    MinuteEntry{MinuteFeature::kVolatilityVsProfile30,
                {.name = "volatility_vs_profile_30",
                 .formula = "ln(sum_30 r_j^2 / sum_30 p_j) / 2; missing where p misses one of the minutes",
                 .window = kMinutes30,
                 .unit = "logarithm of a ratio of standard deviations",
                 .warm_up_minutes = 30,
                 .earlier_sessions = 5,
                 .needs = Needs::kBars,
                 .reason = "The half-hour's realised volatility for its time of day, the core of any "
                           "volatility forecast."}},
    MinuteEntry{MinuteFeature::kJumpShare30,
                {.name = "jump_share_30",
                 .formula = "max(0, 1 - (pi/2) mean_29(|r_j| |r_{j-1}|) / mean_30(r_j^2))",
                 .window = kMinutes30,
                 .unit = "share of variance, 0 to 1",
                 .warm_up_minutes = 30,
                 .earlier_sessions = 0,
                 .needs = Needs::kBars,
                 .reason = "Jumps fade, continuous volatility persists: the two must be told apart."}},
    MinuteEntry{MinuteFeature::kSignedSemivariance30,
                {.name = "signed_semivariance_30",
                 .formula = "sum_30 sign(r_j) r_j^2 / sum_30 r_j^2",
                 .window = kMinutes30,
                 .unit = "share of variance, -1 to 1",
                 .warm_up_minutes = 30,
                 .earlier_sessions = 0,
                 .needs = Needs::kBars,
                 .reason = "Variance from falls lasts longer than variance from rises."}},
    MinuteEntry{
        MinuteFeature::kParkinsonVsProfile15,
        {.name = "parkinson_vs_profile_15",
         .formula = "ln(sum_15 ln(H_j / L_j)^2 / (4 ln 2) / sum_15 p_j) / 2, over bars whose p_j is there",
         .window = "the last 15 session minutes; at least half of them must have a bar",
         .unit = "logarithm of a ratio of standard deviations",
         .warm_up_minutes = 15,
         .earlier_sessions = 5,
         .needs = Needs::kBars,
         .reason = "Ranges measure volatility several times more exactly than closes, so they may look back "
                   "less."}},
    MinuteEntry{MinuteFeature::kMinutesSinceOpen,
                {.name = "minutes_since_open",
                 .formula = "t + 1",
                 .window = "none",
                 .unit = "minutes",
                 .warm_up_minutes = 1,
                 .earlier_sessions = 0,
                 .needs = Needs::kBars,
                 .reason = "What is left of any time-of-day pattern after scaling."}},
    MinuteEntry{
        MinuteFeature::kMinutesToClose,
        {.name = "minutes_to_close",
         .formula = "M - t - 1",
         .window = "none",
         .unit = "minutes",
         .warm_up_minutes = 1,
         .earlier_sessions = 0,
         .needs = Needs::kBars,
         .reason = "Differs from the time since the open on half-days; horizons are clipped at the close."}},
    MinuteEntry{MinuteFeature::kVolumeVsProfile,
                {.name = "volume_vs_profile",
                 .formula = "ln(V_t / (q_t s_{t-1}))",
                 .window = "1 session minute against the session before it",
                 .unit = "logarithm of a ratio",
                 .warm_up_minutes = 2,
                 .earlier_sessions = 5,
                 .needs = Needs::kVolume,
                 .reason = "A burst of volume for the time of day announces volatility; measured by the "
                           "session itself, since "
                           "vendors count volume differently."}},
    MinuteEntry{
        MinuteFeature::kVolumePace15,
        {.name = "volume_pace_15",
         .formula =
             "ln((sum_15 V_j / sum_15 q_j) / (sum V_j / sum q_j over 0..t-15)), over minutes with both",
         .window =
             "the last 15 session minutes against the session before them; at least 8 minutes with volume in "
             "each",
         .unit = "logarithm of a ratio",
         .warm_up_minutes = 30,
         .earlier_sessions = 5,
         .needs = Needs::kVolume,
         .reason = "Whether the session is waking up or falling asleep."}},
    MinuteEntry{
        MinuteFeature::kEfficiencyRatio30,
        {.name = "efficiency_ratio_30",
         .formula = "|sum_30 r_j| / sum_30 |r_j|",
         .window = kMinutes30,
         .unit = "0 for back and forth, 1 for a straight line",
         .warm_up_minutes = 30,
         .earlier_sessions = 0,
         .needs = Needs::kBars,
         .reason = "Trend or chop, whatever the direction: it changes the odds of touching a price."}},
    MinuteEntry{MinuteFeature::kVarianceRatio60,
                {.name = "variance_ratio_60",
                 .formula = "mean_56(ln(C_j / C_{j-5})^2) / (5 mean_60(r_j^2)) - 1; C_{-1} is O_day",
                 .window = "the last 60 session minutes; at least half of them must have both returns",
                 .unit = "0 for a random walk, above for persistence, below for reversal",
                 .warm_up_minutes = 60,
                 .earlier_sessions = 0,
                 .needs = Needs::kBars,
                 .reason = "How much of one-minute variance survives at five minutes: scaling volatility to "
                           "horizons needs it."}},
    MinuteEntry{MinuteFeature::kAmihud30,
                {.name = "amihud_30",
                 .formula = "ln(s_t sum_30 |y_j| / sum_30 w_j), over minutes with both",
                 .window = kMinutes30,
                 .unit = "logarithm of expected standard deviations for a minute's expected volume",
                 .warm_up_minutes = 30,
                 .earlier_sessions = 5,
                 .needs = Needs::kVolume,
                 .reason = "Thin markets move far on little volume; liquidity dries up before volatility."}},
    MinuteEntry{MinuteFeature::kKyleLambda30,
                {.name = "kyle_lambda_30",
                 .formula = "s_t sum_30 (y_j b_j w_j) / sum_30 (b_j w_j)^2, over minutes with both y and w",
                 .window = kMinutes30,
                 .unit = "expected standard deviations for a minute's expected volume, signed",
                 .warm_up_minutes = 30,
                 .earlier_sessions = 5,
                 .needs = Needs::kVolume,
                 .reason = "Price impact of signed volume: high when trading is informed."}},
    MinuteEntry{
        MinuteFeature::kTradeCountPressure15,
        {.name = "trade_count_pressure_15",
         .formula = "sum_15 b_j N_j / sum_15 N_j",
         .window = "the last 15 session minutes; at least half of them must have a count",
         .unit = "-1 all selling to 1 all buying",
         .warm_up_minutes = 15,
         .earlier_sessions = 0,
         .needs = Needs::kCount,
         .reason = "Number of trades says more of urgency than shares, and block prints do not drown it."}},
    MinuteEntry{
        MinuteFeature::kRsi14,
        {.name = "rsi_14",
         .formula =
             "100 G / (G + D), G and D Wilder's means of rises and falls of C: plain mean of the first 14 "
             "changes, then x + (new - x) / 14; missing while nothing moved",
         .window = "exponential, about the last 14 changes between bars of the session",
         .unit = "0 to 100",
         .warm_up_minutes = 15,
         .earlier_sessions = 0,
         .needs = Needs::kBars,
         .reason = "The one oscillator: overbought and oversold as others see it."}},
    MinuteEntry{
        MinuteFeature::kMacdHistogram,
        {.name = "macd_histogram",
         .formula =
             "(l - EMA_9(l)) / C_t / sqrt(e_{t-1} p_t), l = EMA_12(C) - EMA_26(C), each EMA beginning with "
             "the plain mean of its first values, EMA_12 at the bar at which EMA_26 does",
         .window = "exponential, about the last 26 bars of the session",
         .unit = "expected standard deviations of a minute",
         .warm_up_minutes = 34,
         .earlier_sessions = 5,
         .needs = Needs::kBars,
         .reason = "The one trend measure: whether the trend gains or loses speed."}},
    MinuteEntry{MinuteFeature::kImpliedVolatility,
                {.name = "implied_volatility",
                 .formula = "option-implied volatility at the end of minute t",
                 .window = "none",
                 .unit = "a year's volatility, 0.2 for 20 %",
                 .warm_up_minutes = 1,
                 .earlier_sessions = 0,
                 .needs = Needs::kImpliedVolatility,
                 .reason = "What options expect, the best single forecast of the days to come."}},
    MinuteEntry{
        MinuteFeature::kImpliedMinusRealised,
        {.name = "implied_minus_realised",
         .formula = "implied volatility - sqrt(252 (e_t P(whole profile) + S2_gap))",
         .window = "exponential, about the last 60 bars",
         .unit = "a year's volatility",
         .warm_up_minutes = 1,
         .earlier_sessions = 6,
         .needs = Needs::kImpliedVolatility,
         .reason = "The variance premium: whether options are dear or cheap against the present pace."}},
    MinuteEntry{MinuteFeature::kMinutesToEvent,
                {.name = "minutes_to_event",
                 .formula = "min(minutes from the end of minute t to the next scheduled event, 1440)",
                 .window = "none",
                 .unit = "minutes",
                 .warm_up_minutes = 1,
                 .earlier_sessions = 0,
                 .needs = Needs::kEvents,
                 .reason = "Volatility is subdued before a scheduled release and jumps at it."}},
};

struct LiveEntry {
  LiveFeature feature;
  FeatureDescription description;
};

constexpr std::array kLiveEntries{
    LiveEntry{
        LiveFeature::kOrderFlowImbalance1,
        {.name = "order_flow_imbalance_1",
         .formula =
             "sum over the minute's quote changes of (Bsize [B >= B'] - Bsize' [B <= B'] - Asize [A <= A'] + "
             "Asize' [A >= A']) / avg_t((Bsize + Asize) / 2), ' the quote before, all of level 1",
         .window = "1 session minute",
         .unit = "mean depths of the best quotes",
         .warm_up_minutes = 1,
         .earlier_sessions = 0,
         .needs = Needs::kQuotes,
         .reason = "The strongest known driver of price over seconds to minutes (Cont, Kukanov, Stoikov)."}},
    LiveEntry{LiveFeature::kOrderFlowImbalance5,
              {.name = "order_flow_imbalance_5",
               .formula = "sum_5 of the minute's numerators above / mean_5 of its denominators",
               .window = "the last 5 session minutes; at least half of them must have a quote",
               .unit = "mean depths of the best quotes",
               .warm_up_minutes = 5,
               .earlier_sessions = 0,
               .needs = Needs::kQuotes,
               .reason = "The same with less noise: a persistent imbalance is a large order being worked."}},
    LiveEntry{
        LiveFeature::kMicropriceOffset,
        {.name = "microprice_offset",
         .formula =
             "10000 ((B Asize + A Bsize) / (Bsize + Asize) - mid) / mid of level 1 at the end of the minute",
         .window = "none",
         .unit = "basis points",
         .warm_up_minutes = 1,
         .earlier_sessions = 0,
         .needs = Needs::kQuotes,
         .reason = "Where the next mid is likely to be."}},
    LiveEntry{LiveFeature::kDepthImbalance1,
              {.name = "depth_imbalance_1",
               .formula = "avg_t((Bsize - Asize) / (Bsize + Asize)) of level 1",
               .window = "1 session minute",
               .unit = "-1 all offers to 1 all bids",
               .warm_up_minutes = 1,
               .earlier_sessions = 0,
               .needs = Needs::kQuotes,
               .reason = "Which side of the best quotes was the deeper through the minute."}},
    LiveEntry{LiveFeature::kDepthImbalance5,
              {.name = "depth_imbalance_5",
               .formula = "avg_t((sum Bsize_i - sum Asize_i) / (sum Bsize_i + sum Asize_i)), i over the best "
                          "5 levels or as "
                          "many as there are",
               .window = "1 session minute",
               .unit = "-1 all offers to 1 all bids",
               .warm_up_minutes = 1,
               .earlier_sessions = 0,
               .needs = Needs::kBook,
               .reason = "Depth behind the best quotes is harder to fake and predicts further ahead."}},
    LiveEntry{
        LiveFeature::kBookSlope,
        {.name = "book_slope",
         .formula =
             "avg_t((b - a) / (b + a)), each side's slope = sum d_i D_i / sum d_i^2 over its best 5 levels, "
             "d_i = distance from the mid, D_i = size of levels 1..i together",
         .window = "1 session minute",
         .unit = "-1 asks thicken faster to 1 bids do",
         .warm_up_minutes = 1,
         .earlier_sessions = 0,
         .needs = Needs::kBook,
         .reason = "Which side resists a move: how fast depth grows away from the mid."}},
    LiveEntry{LiveFeature::kSpreadZ,
              {.name = "spread_z",
               .formula = "(x_t - m) / sqrt(v), x = avg_t(10000 (A - B) / mid); m and v before minute t, of "
                          "its first value "
                          "and 0, then with d = x - m: m + 2/61 d and (59/61) (v + 2/61 d^2)",
               .window = "exponential, about the last 60 minutes with a quote; at least 10",
               .unit = "standard deviations",
               .warm_up_minutes = 11,
               .earlier_sessions = 0,
               .needs = Needs::kQuotes,
               .reason = "A spread wider than usual says that market makers expect a move."}},
    LiveEntry{
        LiveFeature::kDepthZ,
        {.name = "depth_z",
         .formula = "as spread_z with x = avg_t(ln(sum Bsize_i + sum Asize_i)), i over the best 5 levels",
         .window = "exponential, about the last 60 minutes with a book; at least 10",
         .unit = "standard deviations",
         .warm_up_minutes = 11,
         .earlier_sessions = 0,
         .needs = Needs::kBook,
         .reason = "A book thinner than usual lets the same order move the price further."}},
};

/// Whether every entry stands at the place of its feature.
template <std::size_t Size, typename Entry>
constexpr bool is_in_order(const std::array<Entry, Size>& entries) {
  for (std::size_t place = 0; place < Size; ++place) {
    if (static_cast<std::size_t>(entries[place].feature) != place) {
      return false;
    }
  }
  return true;
}

static_assert(kMinuteEntries.size() == kMinuteFeatures && is_in_order(kMinuteEntries));
static_assert(kLiveEntries.size() == kLiveFeatures && is_in_order(kLiveEntries));

constexpr std::array<FeatureDescription, kMinuteFeatures + kLiveFeatures> kCatalogue = [] {
  std::array<FeatureDescription, kMinuteFeatures + kLiveFeatures> all{};
  for (std::size_t place = 0; place < kMinuteFeatures; ++place) {
    all[place] = kMinuteEntries[place].description;
  }
  for (std::size_t place = 0; place < kLiveFeatures; ++place) {
    all[kMinuteFeatures + place] = kLiveEntries[place].description;
  }
  return all;
}();

}  // namespace

std::string_view text_of(Needs needs) { return kNeedTexts[static_cast<std::size_t>(needs)]; }

std::span<const FeatureDescription> feature_catalogue() { return kCatalogue; }

std::span<const FormulaSymbol> formula_symbols() { return kSymbols; }

}  // namespace spy::features
