using System.Globalization;

namespace Pantheon.Runtimes.Fetching;

/// <summary>Reads what the heads of a chain of answers say of the file at its end.</summary>
public static class HeadAnswer
{
    private const string Length = "Content-Length:";

    /// <summary>The length that the last answer names; null where it names none.</summary>
    public static long? LengthIn(string heads)
    {
        ArgumentNullException.ThrowIfNull(heads);
        long? length = null;
        foreach (var line in heads.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith("HTTP/", StringComparison.OrdinalIgnoreCase))
            {
                // what a redirect says of itself is not the file
                length = null;
            }
            else if (line.StartsWith(Length, StringComparison.OrdinalIgnoreCase)
                && long.TryParse(line.AsSpan(Length.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
            {
                length = bytes;
            }
        }

        return length;
    }
}
