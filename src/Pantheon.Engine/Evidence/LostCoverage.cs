using Pantheon.Core.Coverage;

namespace Pantheon.Engine.Evidence;

/// <summary>A file of which more lines are not run than on the base.</summary>
/// <param name="IsUnmeasured">The base's report names the file and this one does not, although it is still there.</param>
public sealed record LostCoverage(string Path, FileCoverage Was, FileCoverage Now, bool IsUnmeasured)
{
    /// <summary>The lines that nobody runs any more, or yet.</summary>
    public int Lines => Now.Lines - Now.Covered - (Was.Lines - Was.Covered);

    public override string ToString() => IsUnmeasured
        ? FormattableString.Invariant($"{Path} ({Was.Covered} of {Was.Lines} lines before, measured no more)")
        : FormattableString.Invariant($"{Path} ({Was.Covered} of {Was.Lines} lines before, {Now.Covered} of {Now.Lines} now)");
}
