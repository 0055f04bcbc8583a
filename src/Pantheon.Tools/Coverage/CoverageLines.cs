using Pantheon.Core.Coverage;

namespace Pantheon.Tools.Coverage;

/// <summary>The lines of all reports of one call put together: a line is covered that one of them saw run. Files outside of the tree are passed over.</summary>
internal sealed class CoverageLines
{
    public const int MaxFiles = 20_000;
    public const int MaxLines = 2_000_000;
    private const int MaxLineNumber = 10_000_000;

    private readonly Dictionary<string, Dictionary<int, bool>> _files = new(StringComparer.Ordinal);
    private int _lines;

    public void Add(string? path, int line, bool isCovered)
    {
        if (line is < 1 or > MaxLineNumber)
        {
            throw new CoverageFaultException(FormattableString.Invariant($"it names line {line}"));
        }

        if (path is null)
        {
            return;
        }

        if (!_files.TryGetValue(path, out var lines))
        {
            _files[path] = lines = _files.Count < MaxFiles ? [] : throw new CoverageFaultException(FormattableString.Invariant($"the reports name more than {MaxFiles} files"));
        }

        if (!lines.TryGetValue(line, out var known) && ++_lines > MaxLines)
        {
            throw new CoverageFaultException(FormattableString.Invariant($"the reports name more than {MaxLines} lines"));
        }

        lines[line] = known || isCovered;
    }

    public CoverageReport ToReport() =>
        new(_files.ToDictionary(file => file.Key, file => new FileCoverage(file.Value.Values.Count(covered => covered), file.Value.Count), StringComparer.Ordinal));
}
