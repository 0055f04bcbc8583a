using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Runs;

/// <summary>Another worker has claimed the run: this one must stop and end its children.</summary>
public sealed class FencedOffException(string code, RunId run)
    : PantheonException(code, $"run {run.Short} was claimed by another worker; this one stops working on it")
{
    public RunId Run { get; } = run;
}
