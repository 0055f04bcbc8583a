using System.Globalization;
using System.Text;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Host.Daytime;
using Pantheon.Host.Paging;
using Pantheon.Platform.Processes;
using Pantheon.Reporting.Escaping;
using Pantheon.Storage.Opening;
using Pantheon.Tools.Git;

namespace Pantheon.Host.Reviewing;

/// <summary>Shows what a change changes: in the person's pager at a terminal, as plain text in a pipe. What a terminal would obey, or an eye would miss, is spelled out in it.</summary>
internal sealed class DifferenceView(CommandContext context, MorningDesk desk, PantheonStore store)
{
    private const int MostLines = 50_000;
    private const int MostColumns = 2000;

    /// <param name="tool">`delta`, `less`, or null for the first that is there.</param>
    public async Task ShowAsync(ReviewItem item, string? tool, CancellationToken cancellationToken)
    {
        var text = await TextAsync(item, cancellationToken);
        var lines = text.TrimEnd('\n').Split('\n');
        var clean = string.Join('\n', lines.Take(MostLines).Select(Clean)) + "\n";
        if (lines.Length > MostLines)
        {
            clean += string.Create(CultureInfo.InvariantCulture, $"… {lines.Length - MostLines:n0} more lines are not shown; the whole: git diff {item.Run.BaseCommit}..{item.Run.HeadCommit}\n");
        }

        if (context.Screen.OutputIsTerminal && context.Screen.Input is not null && await PagedAsync(clean, tool, cancellationToken))
        {
            return;
        }

        context.Screen.Output.Write(context.Screen.HasColour ? Coloured(clean) : clean);
    }

    private async Task<string> TextAsync(ReviewItem item, CancellationToken cancellationToken)
    {
        if (item.Branch is { } change)
        {
            return await new NightMerge(new ProcessRunner(context.Time)).DifferenceAsync(desk.Repository(item.Run), change, cancellationToken);
        }

        var summaries = await store.Runs.SummariesAsync(new RunQuery { Id = item.Run.Id }, cancellationToken);
        var patch = summaries.SelectMany(run => run.Artifacts).Where(artifact => artifact.Kind == "patch").MaxBy(artifact => artifact.Attempt);
        return patch is not null && await store.Artifacts.GetAsync(patch.Digest, cancellationToken) is { } bytes ? Encoding.UTF8.GetString(bytes) : "(it left no patch)";
    }

    private async Task<bool> PagedAsync(string clean, string? tool, CancellationToken cancellationToken)
    {
        if (!context.Pages)
        {
            return false;
        }

        var environment = new Dictionary<string, string>(DayEnvironment.Of(context.Environment)) { ["LESSSECURE"] = "1" };
        return tool switch
        {
            "less" => await LessAsync(),
            "delta" => await DeltaAsync(),
            // a person who names a pager wants that one
            _ when HasNamed => new Pager(context).Program is { } named && await new Pager(context).ShowAsync(named, Shown(), cancellationToken),
            _ => await DeltaAsync() || await LessAsync(),
        };

        Task<bool> DeltaAsync() => AttachedProgram.ShowAsync("delta", ["--paging=always"], environment, clean, cancellationToken);

        Task<bool> LessAsync() => AttachedProgram.ShowAsync("less", ["-FRX"], environment, Shown(), cancellationToken);

        string Shown() => context.Screen.HasColour ? Coloured(clean) : clean;
    }

    private bool HasNamed => context.Environment.Find("PANTHEON_PAGER") is not null || context.Environment.Find("PAGER") is not null;

    /// <summary>Files with the line ends of Windows have one more character at each end, which nobody wants to read.</summary>
    private static string Clean(string line) => CodeText.Line(line.EndsWith('\r') ? line[..^1] : line, MostColumns);

    private string Coloured(string text) => string.Join('\n', text.Split('\n').Select(line => line switch
    {
        ['+', '+', '+', ' ', ..] or ['-', '-', '-', ' ', ..] or ['d', 'i', 'f', 'f', ' ', ..] => context.Screen.Paint("1", line),
        ['+', ..] => context.Screen.Paint("32", line),
        ['-', ..] => context.Screen.Paint("31", line),
        ['@', '@', ..] => context.Screen.Paint("36", line),
        _ => line,
    }));
}
