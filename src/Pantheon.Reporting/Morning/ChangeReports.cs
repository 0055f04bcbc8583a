using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Reporting.Morning;

/// <summary>Makes the blocks of the changes a person merges or decides on.</summary>
internal static class ChangeReports
{
    private static readonly string[] Severities = ["blocker", "major", "minor", "nit"];

    public static ChangeReport Of(RunReading run, ReportInput input)
    {
        var reviews = run.Reviews;
        return new ChangeReport
        {
            Run = run.Id,
            Task = run.Task,
            Title = run.Title,
            Repository = run.Run.Repository is { } repository ? Untrusted.Line(repository, 100) : null,
            Branch = run.Branch,
            Added = run.Run.Added ?? 0,
            Removed = run.Run.Removed ?? 0,
            Files = run.Run.Files ?? 0,
            MustNowPass = run.Tally("fail_to_pass"),
            MustStillPass = run.Tally("pass_to_pass"),
            Scope = run.Scope,
            Flags = [.. JsonReading.Texts(run.Spec, "flags").Take(6).Select(flag => Untrusted.Line(flag, 40))],
            Risks = run.Risks,
            Minutes = ReadingTime.Change(run.Run.Added ?? 0, run.Run.Removed ?? 0),
            Asked = [.. JsonReading.Items(run.Spec, "acceptance").Take(20).Select((criterion, at) => Criterion(run, reviews, criterion, at))],
            Did = run.Did,
            Reviews = [.. reviews.Select(Line)],
            Reasons = run.Run.Outcome == RunOutcome.Ready ? [] : Reasons(run),
            Conflicts = MergeOrders.Conflicts(run, input),
            Decision = run.Decision,
            IsQueuedAgain = run.IsQueued,
            Next = Next(run),
            Commands = Commands(run, input),
            Artifacts = run.Artifacts(),
        };
    }

    private static IReadOnlyList<string> Reasons(RunReading run) => run.Risks.Count == 0
        ? run.GateReasons
        : [.. run.Gate is null || JsonReading.Flag(run.Gate, "passed") == true ? [] : run.GateReasons, .. run.Risks.Select(risk => risk.ToString())];

    private static CriterionLine Criterion(RunReading run, IReadOnlyList<Review> reviews, JsonNode criterion, int at)
    {
        var text = JsonReading.Text(criterion, "text") ?? (criterion is JsonValue value ? value.ToString() : "");
        var evidence = new List<string>();
        var answers = new List<string>();
        if (JsonReading.Text(criterion, "test") is { } named)
        {
            var after = run.LastTests.FirstOrDefault(test => test.Test == named || test.Test.EndsWith("." + named, StringComparison.Ordinal))?.After;
            answers.Add(after switch { "passed" => "yes", null => "unknown", _ => "no" });
            evidence.Add($"test {Untrusted.Line(named, 160)}: {(after is null ? "not run" : Untrusted.Line(after, 20))}");
        }

        foreach (var (review, letter) in reviews.Zip(Letters()))
        {
            // reviewers answer in order; a reviewer that skipped one is matched by its words
            var answer = review.Criteria.FirstOrDefault(item => JsonReading.Text(item, "text") == text)
                ?? (at < review.Criteria.Count ? review.Criteria[at] : null);
            if (JsonReading.Text(answer, "met") is { } met)
            {
                answers.Add(met is "yes" or "no" ? met : "unknown");
                evidence.Add($"{letter}: {Untrusted.Line(met, 10)}{(JsonReading.Text(answer, "evidence") is { } shown ? $", {Untrusted.Line(shown, 200)}" : "")}");
            }
        }

        var all = answers.Contains("no") ? "no" : answers.Count > 0 && answers.TrueForAll(answer => answer == "yes") ? "yes" : "unknown";
        return new CriterionLine(Untrusted.Line(text, 300), all, evidence);
    }

    private static ReviewLine Line(Review review) => new()
    {
        Agent = Untrusted.Line(review.Agent.ToString(), 80),
        Model = Untrusted.Line(review.Model, 120),
        Verdict = review.Verdict,
        Summary = Untrusted.Line(review.Summary, RunReading.ProseLength),
        Findings =
        [
            .. review.Findings.OfType<JsonObject>()
                .Select(Finding)
                .Where(finding => finding.Text.Length > 0)
                .OrderBy(finding => Array.IndexOf(Severities, finding.Severity))
                .Take(20),
        ],
    };

    private static FindingLine Finding(JsonObject finding)
    {
        var severity = JsonReading.Text(finding, "severity");
        return new FindingLine(
            Severities.Contains(severity) ? severity! : "minor", // the list holds no null
            JsonReading.Text(finding, "file") is { } file ? Untrusted.Line(file, 200) : null,
            JsonReading.Number(finding, "line"),
            Untrusted.Line(JsonReading.Text(finding, "text"), RunReading.ProseLength));
    }

    private static List<string> Commands(RunReading run, ReportInput input)
    {
        var git = run.Run.Repository is { } name && input.Repositories.TryGetValue(name, out var folder) && Untrusted.IsPlain(folder) ? $"git -C {Untrusted.Shell(folder)}" : "git";
        var show = $"pantheon runs show {run.Id}";
        if (run.Run.Branch is not { } branch || !Untrusted.IsPlain(branch))
        {
            var patch = run.Artifacts("patch").LastOrDefault(artifact => artifact.Path is not null)?.Path;
            return patch is null ? [show] : [show, $"{git} apply --3way {Untrusted.Shell(patch)}"];
        }

        var target = Untrusted.Shell(branch);
        List<string> commands = [];
        if (run.Run.BaseCommit is { } commit && Untrusted.IsPlain(commit))
        {
            commands.Add($"{git} diff {Untrusted.Shell(commit.Length > 12 ? commit[..12] : commit)} {target}");
        }

        if (run.Artifacts("bundle").LastOrDefault(artifact => artifact.Path is not null)?.Path is { } bundle)
        {
            commands.Add($"{git} bundle verify {Untrusted.Shell(bundle)}");
        }

        if (IsForPullRequest(run))
        {
            commands.Add($"{git} push --set-upstream origin {target}");
        }

        commands.Add($"{git} merge --no-ff {target}");
        if (run.Run.Outcome == RunOutcome.Held)
        {
            commands.Add(show);
        }

        return commands;
    }

    private static bool IsForPullRequest(RunReading run) => run.Artifacts("pull_request").Count > 0;

    /// <summary>The night pushed nothing; the day does, by a person's hand.</summary>
    private static string? Next(RunReading run) => run.Branch is null || run.Artifacts("pull_request") is not [.., var words] ? null
        : $"by day: push the branch (git push, below) and open the pull request; its words are kept in {words.Path ?? words.Name}";

    private static IEnumerable<string> Letters()
    {
        for (var letter = 'A'; letter <= 'Z'; letter++)
        {
            yield return letter.ToString();
        }
    }
}
