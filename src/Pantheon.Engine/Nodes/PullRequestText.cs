using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Evidence;

namespace Pantheon.Engine.Nodes;

/// <summary>
/// The words that a pull request carries: what was asked, what was done, what shows it. What agents and tasks said stands in fences alone, where nothing becomes a link, a mention
/// or a word that closes something.
/// </summary>
internal static class PullRequestText
{
    private const int MostLines = 200;
    private const int MostOfLine = 1_000;

    public static string Of(NodeContext context, PublishedBranch published, string title, string body)
    {
        var (run, patch) = (context.Run, context.RunPatch);
        var text = new StringBuilder();
        text.Append("## Change\n\n");
        Fence(text, context, [title, .. body.Length == 0 ? [] : body.Split('\n').Prepend("")]);
        text.Append(CultureInfo.InvariantCulture, $"{patch.Files.Count} {(patch.Files.Count == 1 ? "file" : "files")}, +{patch.Added} −{patch.Removed}, patch `{patch.Digest}`, commit `{published.Commit}` on `{context.Base.Commit}`, run `{run.Run.Id}`.\n");
        Fence(text, context, [$"branch: {published.Branch}", .. run.Run.TaskId is { } task ? new[] { $"task: {task}" } : []]);
        if (run.Task is { Acceptance.Count: > 0 } asked)
        {
            text.Append("\n## Asked\n\n");
            Fence(text, context, asked.Acceptance.Select(criterion => $"- {criterion.Text}"));
        }

        text.Append("\n## Shown by\n\n");
        Evidence(text, context);
        return text.ToString();
    }

    private static void Evidence(StringBuilder text, NodeContext context)
    {
        var shown = context.Ancestors.Sum(view => ShownBy.Count(view.Last));
        text.Append(CultureInfo.InvariantCulture, $"- {shown} {(shown == 1 ? "test" : "tests")} that failed without the change and {(shown == 1 ? "passes" : "pass")} with it\n");
        foreach (var standing in context.Ancestors.Select(view => CoverageStanding.Of((view.Last?.Output as JsonObject)?["coverage"])).OfType<CoverageStanding>().Where(standing => standing is { Fault: null, Percent: not null }))
        {
            text.Append(CultureInfo.InvariantCulture, $"- tests run {standing.Covered} of {standing.Lines} lines\n");
        }

        List<string> reviews =
        [
            .. context.Ancestors.Where(view => view is { Row: { Result: NodeResult.Succeeded, Output: JsonObject } } && view.Row.Output["verdict"] is JsonValue && view.Last?.Agent is not null)
                .Select(view => $"{view.Spec.Id} ({view.Last!.Agent}, {view.Last.Model}): {view.Row.Output!["verdict"]}: {view.Row.Output["summary"]}"),  // looked at above
        ];
        text.Append(CultureInfo.InvariantCulture, $"- {reviews.Count} {(reviews.Count == 1 ? "review" : "reviews")}\n\n");
        if (reviews.Count > 0)
        {
            Fence(text, context, reviews);
        }
    }

    private static void Fence(StringBuilder text, NodeContext context, IEnumerable<string> lines)
    {
        List<string> plain = [.. lines.Take(MostLines).Select(line => Plain(context.Seams.Redact(line)))];  // before it is cut: half a secret is not known for one
        var fence = new string('`', Math.Max(3, plain.Select(Ticks).DefaultIfEmpty(0).Max() + 1));
        text.Append(fence).Append("text\n");
        plain.ForEach(line => text.Append(line).Append('\n'));
        text.Append(fence).Append('\n');
    }

    private static string Plain(string line)
    {
        var clean = string.Concat(line.Select(letter => char.IsControl(letter) || char.GetUnicodeCategory(letter) == UnicodeCategory.Format ? ' ' : letter)).TrimEnd();
        return clean.Length <= MostOfLine ? clean : clean[..MostOfLine] + "…";
    }

    private static int Ticks(string line)
    {
        var (most, now) = (0, 0);
        foreach (var letter in line)
        {
            now = letter == '`' ? now + 1 : 0;
            most = Math.Max(most, now);
        }

        return most;
    }
}
