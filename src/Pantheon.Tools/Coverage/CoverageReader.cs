using Pantheon.Core.Coverage;
using Pantheon.Core.Redaction;
using Pantheon.Tools.Parsing;

namespace Pantheon.Tools.Coverage;

/// <summary>Puts the coverage reports of one call together, Cobertura XML and LCOV, told apart by what is in them; one that cannot be read spoils them all.</summary>
internal static class CoverageReader
{
    private const int MostWords = 200; // a report may put words of any length into a fault

    /// <summary>The report, or why there is none.</summary>
    /// <param name="isThere">Whether the tree has a file of that path.</param>
    public static (CoverageReport? Report, string? Fault) Read(IReadOnlyList<ResultFile> files, string root, Func<string, bool> isThere)
    {
        var (paths, lines) = (new CoveragePaths(root, isThere), new CoverageLines());
        foreach (var file in files)
        {
            try
            {
                Read(file.Text.AsSpan().TrimStart('\ufeff').TrimStart().ToString(), paths, lines);
                paths.Forget();
            }
            catch (CoverageFaultException fault)
            {
                return (null, $"'{file.Name}' cannot be read: {fault.Message[..SecretCut.Head(fault.Message, MostWords)]}");
            }
        }

        var report = lines.ToReport();
        return report.Lines > 0 ? (report, null) : (null, "it names no line of this tree");
    }

    private static void Read(string text, CoveragePaths paths, CoverageLines lines)
    {
        if (text.StartsWith('<'))
        {
            CoberturaReader.Read(text, paths, lines);
        }
        else if (text.StartsWith("TN:", StringComparison.Ordinal) || text.StartsWith("SF:", StringComparison.Ordinal))
        {
            LcovReader.Read(text, paths, lines);
        }
        else
        {
            throw new CoverageFaultException("it is neither Cobertura XML nor LCOV");
        }
    }
}
