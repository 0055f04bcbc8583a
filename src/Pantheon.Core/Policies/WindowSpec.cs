using Pantheon.Core.Diagnostics;

namespace Pantheon.Core.Policies;

/// <summary>One rule of when a policy is in force: week days, wall-clock times and a time zone (IANA id). A `to` not after `from` is on the next day.</summary>
public sealed record WindowSpec(IReadOnlyList<DayOfWeek> Days, TimeOnly From, TimeOnly To, string TimeZone, SourceSpan Span);
