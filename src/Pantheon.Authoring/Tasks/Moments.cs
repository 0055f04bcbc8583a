using System.Globalization;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Tasks;

/// <summary>Reads points in time: a date (its first or last moment, UTC), or date and time with an offset (UTC when none is said).</summary>
internal static class Moments
{
    private static readonly string[] WithTime = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK"];

    public static DateTimeOffset? Read(MapReader reader, string key, bool isEndOfDay)
    {
        if (reader.Node(key) is not { } node)
        {
            return null;
        }

        if (node is YamlScalar scalar)
        {
            if (DateOnly.TryParseExact(scalar.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                return new DateTimeOffset(date, isEndOfDay ? new TimeOnly(23, 59, 59) : TimeOnly.MinValue, TimeSpan.Zero);
            }

            if (DateTimeOffset.TryParseExact(scalar.Text, WithTime, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            {
                return moment.ToUniversalTime();
            }
        }

        reader.Diagnostics.Error(Codes.WrongValue, node.Span, $"'{key}' must be a date or a date and time, found {node.Description}", "write 2026-11-21 or 2026-11-21T06:00+01:00");
        return null;
    }
}
