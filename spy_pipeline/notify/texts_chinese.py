"""Every event in Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spy_pipeline.core.ledger.events import (
    AdviceChanged,
    DayConcluded,
    FeedBack,
    FeedLost,
    Morning,
    Promoted,
    RolledBack,
    SafeModeEntered,
    SafeModeLeft,
)
from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.notify.phrases_chinese import calendar_in_chinese, in_chinese, known_in_chinese
from spy_pipeline.notify.wording import Wording, Words, dollars, percent, short
from spy_pipeline.signals.causes import Cause

CAUSES: Mapping[str, str] = {
    Cause.FEED_STALE: "行情停滞",
    Cause.FEED_LOST: "采集器未连上交易网关",
    Cause.BOOK_DOUBTED: "订单簿不可信",
    Cause.MODEL_EXPIRED: "模型过期",
    Cause.CALIBRATION_DRIFTED: "预测区间失准",
    Cause.HISTORY_MISSING: "缺少前几日的数据",
    Cause.NO_FORECAST: "当前分钟没有预测",
}
"""Every cause of silence."""


def _advice(event: AdviceChanged) -> Words:
    if event.low is None or event.high is None:
        return "暂无操作", f"不交易：{_why(event.causes, event.reason)}。"
    ahead = "" if event.horizon_minutes is None else f"{event.horizon_minutes} 分钟后的"
    chance = "" if event.coverage is None else f"（覆盖率 {percent(event.coverage)}）"
    price = "" if event.price is None else f"，现价 {dollars(event.price)}"
    said = f"{ahead}价格预期为 {dollars(event.low)} 至 {dollars(event.high)}{chance}{price}"
    return "预期价格", f"{said}；其间可能越出该区间。"


def _morning(event: Morning) -> Words:
    opens, closes = (f"{new_york_time(at):%H:%M}" for at in (event.opens_ns, event.closes_ns))
    lines = [f"交易日 {event.session}，纽约时间 {opens} 至 {closes}。"]
    lines += [f"今日日程：{'、'.join(map(calendar_in_chinese, event.calendar))}。"] if event.calendar else []
    model = f"模型 {short(event.model)}" if event.model else "当前没有模型提供服务"
    lines.append(f"{model}：{in_chinese(event.model_health)}。")
    if event.low is not None and event.high is not None:
        chance = "" if event.coverage is None else f"（{percent(event.coverage)} 的交易日）"
        lines.append(f"全天预期区间：{dollars(event.low)} 至 {dollars(event.high)}{chance}。")
    return "早安", "".join(lines)


def _silent(event: SafeModeEntered) -> Words:
    return "安全模式", f"已停止给出建议：{_why(event.causes, event.reason)}。"


def _speaking(event: SafeModeLeft) -> Words:
    return "安全模式解除", f"停止 {_span(event.seconds)}后，恢复给出建议。"


def _lost(event: FeedLost) -> Words:
    return "行情中断", f"收不到行情：{known_in_chinese(event.reason) or in_chinese(event.reason)}。"


def _back(event: FeedBack) -> Words:
    return "行情恢复", f"中断 {_span(event.seconds)}后，行情已完整恢复。"


def _promoted(event: Promoted) -> Words:
    former = f"，接替 {short(event.former)}" if event.former else ""
    return "模型上线", f"{event.model} {short(event.version)} 开始服务{former}：{in_chinese(event.reason)}。"


def _rolled_back(event: RolledBack) -> Words:
    former = f"，撤回 {short(event.former)}" if event.former else ""
    return "模型回退", f"{event.model} {short(event.version)} 重新服务{former}：{in_chinese(event.reason)}。"


def _concluded(event: DayConcluded) -> Words:
    parts = [f"预测 {event.forecasts} 次，缺 {event.missing} 次，差异 {event.differences} 处"]
    parts += [] if event.coverage is None else [f"80 % 区间内的结果占 {percent(event.coverage)}"]
    if event.loss is not None:
        control = "" if event.control_loss is None else f"，冻结对照 {event.control_loss:.3f}"
        parts.append(f"连续分级概率评分 {event.loss:.3f} 个基点{control}")
    return "今日小结", f"{event.session}：{'；'.join(parts)}。"


def _why(causes: Sequence[str], reason: str) -> str:
    """The causes with what is known of them; only where no cause is named, also what has no words here."""
    named = "、".join(CAUSES.get(name, name) for name in causes)
    if not named:
        return in_chinese(reason)
    known = known_in_chinese(reason)
    return f"{named}（{known}）" if known else named


def _span(seconds: float) -> str:
    return f"{seconds:.0f} 秒" if seconds < 120.0 else f"{seconds / 60.0:.0f} 分钟"


CHINESE = Wording(
    simulated="SIMULATED 模拟",
    footer="纽约时间 {when}，编号 {reference}",
    trial=("渠道可用", "spy_pipeline 的消息将发送到这里。"),
    by_kind={
        "advice_changed": _advice,
        "morning": _morning,
        "safe_mode_entered": _silent,
        "safe_mode_left": _speaking,
        "feed_lost": _lost,
        "feed_back": _back,
        "promoted": _promoted,
        "rolled_back": _rolled_back,
        "day_concluded": _concluded,
    },
)
