using System.Globalization;

namespace Pantheon.Tools.Coverage;

/// <summary>Reads LCOV tracefiles: a record for each source file with a line `DA:LINE,HITS` for each of its lines; what else it counts is passed over.</summary>
internal static class LcovReader
{
    /// <exception cref="CoverageFaultException">It is no such report.</exception>
    public static void Read(string text, CoveragePaths paths, CoverageLines lines)
    {
        string? file = null;
        var isOpen = false;
        using var reader = new StringReader(text);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("SF:", StringComparison.Ordinal))
            {
                (file, isOpen) = (paths.Find(line[3..].Trim(), []), true);
            }
            else if (line.StartsWith("DA:", StringComparison.Ordinal))
            {
                if (!isOpen || line[3..].Split(',') is not [var number, var hits, ..])
                {
                    throw new CoverageFaultException(isOpen ? "a line 'DA:' names no hits" : "a line 'DA:' stands outside of a record");
                }

                lines.Add(file, (int)Number(number, int.MaxValue), Number(hits, long.MaxValue) > 0);
            }
            else if (line.StartsWith("end_of_record", StringComparison.Ordinal))
            {
                isOpen = false;
            }
        }

        if (isOpen)
        {
            throw new CoverageFaultException("its last record is not ended: it was not written whole");
        }
    }

    private static long Number(string text, long most) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number <= most && number >= int.MinValue
            ? number
            : throw new CoverageFaultException("a line 'DA:' holds what is no number");
}
