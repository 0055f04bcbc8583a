using Pantheon.Core.Diagnostics;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>Reads `--since` and `--until`.</summary>
internal static class SinceOption
{
    public static DateTimeOffset? Read(string? text, DateTimeOffset now) =>
        text is null
            ? null
            : Spans.Since(text, now) ?? throw new PantheonException(Codes.InputUnreadable, $"'{text}' is no time", "as in 24h, 3d, last-night, 2026-11-19 or 2026-11-19T22:00");
}
