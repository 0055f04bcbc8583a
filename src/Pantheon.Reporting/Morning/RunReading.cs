using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Globs;
using Pantheon.Core.Runs;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Reporting.Morning;

/// <summary>What one run says of itself, read from its rows; everything may be missing.</summary>
internal sealed class RunReading(RunSummary summary, ReportInput input)
{
    public const int TitleLength = 90;
    public const int ProseLength = 600;

    private const int MostRisks = 50;

    private static readonly string[] UsefulKinds = ["patch", "log", "review", "failure", "test_report", "manifest", "message", "bundle", "pull_request"];

    public Run Run => summary.Run;

    public IReadOnlyList<Attempt> Attempts => summary.Attempts;

    public IReadOnlyList<TestResult> Tests => summary.Tests;

    public IReadOnlyList<NodeRun> Nodes { get; } = [.. summary.Nodes.OrderBy(node => node.Ordinal)];

    public JsonNode? Spec => JsonReading.At(Run.Inputs, "spec");

    public string Id => Run.Id.Short;

    public string Task => Untrusted.Line(Run.TaskId, 60) is { Length: > 0 } task ? task : Run.Id.Short;

    public string Title => Untrusted.Line(Run.Title, TitleLength) is { Length: > 0 } title ? title : "(no title)";

    public string? Branch => Run.Branch is { } branch ? Untrusted.Line(branch, 200) : null;

    public Failure? Failure => input.Failures.GetValueOrDefault(Run.Id);

    /// <summary>The last act of a person on it.</summary>
    public DecisionLine? Decision => input.Decisions.LastOrDefault(decision => decision.Run == Run.Id) is { } last
        ? new DecisionLine(last.Act, Untrusted.Line(last.By, 80), last.At.ToUniversalTime(), Untrusted.Line(last.Reason, ProseLength) is { Length: > 0 } reason ? reason : null)
        : null;

    public FailureKind? FailureKind => Run.FailureKind ?? Failure?.Kind ?? FailedNode?.FailureKind;

    public Cause Cause => Run.Cause ?? Failure?.Cause ?? FailedNode?.Cause
        ?? (FailureKind is { } kind ? FailureKinds.CauseOf(kind) : Core.Runs.Cause.Internal);

    /// <summary>A breach of the night stopped it: it did nothing wrong itself.</summary>
    public bool IsStopped => Run.Reason?.StartsWith(Codes.UnlistedConnection, StringComparison.Ordinal) == true;

    /// <summary>Whether its journal names what was refused to it.</summary>
    public bool IsRefused => Run.Outcome == RunOutcome.Refused || input.Refused?.GetValueOrDefault(Run.Id) is { Count: > 0 };

    /// <summary>Whether its task waits in the queue again.</summary>
    public bool IsQueued => Run.TaskId is { } task && input.Queued.Contains(task);

    /// <summary>Whether the report holds an ended run of the same task.</summary>
    public bool IsAgain => Run.TaskId is { } task && input.Runs.Any(other => other.Run.TaskId == task && other.Run.Id != Run.Id && other.Run.Lifecycle == RunLifecycle.Ended);

    public NodeRun? FailedNode => Nodes.LastOrDefault(node => node.Result == NodeResult.Failed);

    /// <summary>Whether it came to rest in an earlier night and went on in this one.</summary>
    public bool IsCarriedOver => input.Night is { } night && Run.StartedAt < night.OpenedAt && Attempts.Any(attempt => attempt.StartedAt >= night.OpenedAt);

    /// <summary>Its attempts of this night.</summary>
    public IReadOnlyList<Attempt> Tonight => IsCarriedOver ? [.. Attempts.Where(attempt => attempt.StartedAt >= input.Night!.OpenedAt)] : Attempts; // carried over into a night

    /// <summary>When it began in this night.</summary>
    public DateTimeOffset? StartedAt => IsCarriedOver ? Tonight.Min(attempt => attempt.StartedAt) : Run.StartedAt;

    /// <summary>When it ended or came to rest.</summary>
    public DateTimeOffset? EndedAt => Run.EndedAt ?? (Run.Lifecycle == RunLifecycle.Suspended ? Tonight.Max(attempt => attempt.EndedAt) : null);

    public long? Seconds => StartedAt is { } start && EndedAt is { } end ? (long)Math.Max(0, (end - start).TotalSeconds) : null;

    /// <summary>The last review of each reviewer's node, in the flow's order.</summary>
    public IReadOnlyList<Review> Reviews =>
    [
        .. summary.Reviews
            .GroupBy(review => review.Id.Node)
            .Select(tries => tries.MaxBy(review => review.Id.Number)!) // a group has an element
            .OrderBy(review => Nodes.FirstOrDefault(node => node.Node == review.Id.Node)?.Ordinal ?? int.MaxValue)
            .ThenBy(review => review.Id.Node.Value, StringComparer.Ordinal),
    ];

    /// <summary>The tests of the last attempt of each node that ran tests.</summary>
    public IReadOnlyList<TestResult> LastTests =>
        [.. summary.Tests.GroupBy(test => test.Attempt.Node).SelectMany(node => node.Where(test => test.Attempt.Number == node.Max(other => other.Attempt.Number)))];

    /// <summary>The output of the last gate that gave one.</summary>
    public JsonNode? Gate => Nodes.LastOrDefault(node => node.Kind == NodeKind.Gate && node.Output is JsonObject)?.Output;

    /// <summary>Why the gate did not pass, one requirement each.</summary>
    public IReadOnlyList<string> GateReasons
    {
        get
        {
            string[] unmet = [.. JsonReading.Texts(Gate, "unmet"), .. JsonReading.Texts(Gate, "reasons")];
            var reasons = unmet.Length > 0 ? unmet : [JsonReading.Text(Gate, "reason") ?? Run.Reason ?? ""];
            return [.. reasons.Select(reason => Untrusted.Line(reason, ProseLength)).Where(reason => reason.Length > 0)];
        }
    }

    /// <summary>The files of the branch that act on whoever takes it.</summary>
    public IReadOnlyList<RiskLine> Risks =>
    [
        .. JsonReading.Items(Nodes.LastOrDefault(node => node.Kind == NodeKind.Publish && node.Output is JsonObject)?.Output, "flags")
            .Select(flag => new RiskLine(
                Untrusted.Line(JsonReading.Text(flag, "category"), 20),
                Untrusted.Line(JsonReading.Text(flag, "path"), 200),
                Untrusted.Line(JsonReading.Text(flag, "why"), ProseLength)))
            .Where(risk => risk.Path.Length > 0)
            .Take(MostRisks),
    ];

    /// <summary>What the agent said of its change when it finished, else the title it was published under.</summary>
    public string? Did
    {
        get
        {
            var patch = Nodes.LastOrDefault(node => node.Kind == NodeKind.Agent && JsonReading.At(node.Output, "files") is JsonArray && JsonReading.Text(node.Output, "summary") is not null);
            var described = Nodes.LastOrDefault(node => node.Kind == NodeKind.Agent && JsonReading.Text(node.Output, "title") is not null);
            var published = Nodes.LastOrDefault(node => node.Kind == NodeKind.Publish && JsonReading.Text(node.Output, "title") is not null);
            var said = JsonReading.Text(patch?.Output, "summary") ?? JsonReading.Text(described?.Output, "title") ?? JsonReading.Text(published?.Output, "title");
            return said is null ? null : Untrusted.Line(said, ProseLength);
        }
    }

    public string Scope
    {
        get
        {
            var paths = JsonReading.Texts(JsonReading.At(Spec, "scope"), "paths").ToList();
            if (GateReasons.Any(reason => reason.Contains("leaves the task's scope", StringComparison.Ordinal)))
            {
                return "outside";
            }

            if (paths.Count == 0)
            {
                return Spec is null ? "unknown" : "unlimited";
            }

            if (JsonReading.Flag(Gate, "passed") == true)
            {
                return "inside";
            }

            string[] files = [.. Nodes.SelectMany(node => JsonReading.Items(node.Output, "files")).Select(file => JsonReading.Text(file, "path")).OfType<string>().Distinct()];
            return files.Length == 0 ? "unknown" : files.All(file => Glob.AnyMatches(paths, file)) ? "inside" : "outside";
        }
    }

    public TestTally Tally(string expect)
    {
        var asked = LastTests.Where(test => test.Expect == expect).ToList();
        return new TestTally(asked.Count(test => test.After == "passed"), asked.Count);
    }

    public IReadOnlyList<ArtifactLine> Artifacts(params string[] kinds)
    {
        var wanted = kinds.Length > 0 ? kinds : UsefulKinds;
        return
        [
            .. summary.Artifacts
                .Where(artifact => wanted.Contains(artifact.Kind))
                .GroupBy(artifact => (artifact.Name, artifact.Node))
                .Select(tries => tries.MaxBy(artifact => artifact.Attempt)!) // a group has an element
                .OrderBy(artifact => Array.IndexOf(wanted, artifact.Kind))
                .ThenBy(artifact => artifact.Name, StringComparer.Ordinal)
                .ThenBy(artifact => artifact.Node?.Value, StringComparer.Ordinal)
                .Take(12)
                .Select(Line),
        ];
    }

    private ArtifactLine Line(Artifact artifact)
    {
        var name = Untrusted.Line(artifact.Name, 80);
        var path = input.PathOf(artifact) is { } file && Untrusted.IsPlain(file) ? file : null;
        return new ArtifactLine(artifact.Node is { } node ? $"{Untrusted.Line(node.Value, 60)}/{name}" : name, artifact.Digest.ToString(), path);
    }
}
