using System.Globalization;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Runs;

/// <summary>What is signed of a run's row when it ends, and compared with the row later; a name that is added here is signed and compared from then on.</summary>
public static class RunFacts
{
    public static JsonObject Of(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new JsonObject
        {
            ["outcome"] = run.Outcome is { } outcome ? Word.Of(outcome) : null,
            ["failure"] = run.FailureKind is { } kind ? Word.Of(kind) : null,
            ["reason"] = run.Reason,
            ["task"] = run.TaskId,
            ["repository"] = run.Repository,
            ["base"] = run.BaseCommit,
            ["head"] = run.HeadCommit,
            ["branch"] = run.Branch,
            ["flow"] = run.Flow,
            ["mode"] = Word.Of(run.Mode),
            ["night"] = run.Night?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["files"] = run.Files,
            ["added"] = run.Added,
            ["removed"] = run.Removed,
        };
    }
}
